package io.github.trol4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.SafetensorsFile;
import io.github.trol4j.core.checkpoint.SafetensorsWriter;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.core.checkpoint.TorchArchive;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.vision.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One wrong number anywhere in a checkpoint is found, and the first stage that shows it is named. */
class DisturbedModelTest {
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "internlm2-tiny, image_alpha, vit.vision_tower.vision_model.encoder.layers.1.mlp.fc2.bias, vision.layer.1",
        "internlm2-tiny, image_alpha, vision_proj.2.bias, vision.projected",
        "internlm2-tiny, image_alpha, model.layers.1.attention.wo.lora_B.weight, layer.1.h1",
        "internlm2-tiny, text_only, model.layers.1.feed_forward.w2.ffn.weight, layer.1.h1",
        "internlm2-tiny, text_only, gate.bias, layer.0.gate",
        "internlm2-tiny, text_only, model.norm.weight, final_norm",
        "internlm2-tiny, text_only, output.weight, greedy.logits",
        "phi3-tiny, text_only, language_model.model.layers.0.self_attn.o_proj.weight, layer.0.h1",
        "phi3-tiny, text_only, gate.bias, layer.0.gate"
    })
    void theFirstStageThatDivergesIsNamed(String checkpoint, String golden, String tensor, String stage)
            throws IOException {
        Path fixture = FIXTURES.resolve(checkpoint);
        copyDisturbed(fixture, tensor);
        LoadOptions options = LoadOptions.defaults()
                .withBackend("reference")
                .withImages(ImageReader.Options.DEFAULT.withApplyExif(false));
        try (TrolModel model = TrolModel.load(folder, options)) {
            Verifier verifier = new Verifier(model, Tolerance.of(model.backend().capabilities(), WeightFormat.F32));
            List<CaseResult> results = verifier.run(fixture.resolve("golden"), Optional.of(golden), r -> {});
            assertThat(results).hasSize(1);
            assertThat(results.getFirst().passed()).isFalse();
            assertThat(results.getFirst().firstDivergence())
                    .map(StageResult::stage)
                    .contains(stage);
        }
    }

    /** The fixture with its gate among the weights, and half added to every value of one tensor. */
    private void copyDisturbed(Path fixture, String disturbed) throws IOException {
        try (Stream<Path> files = Files.list(fixture)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (!name.equals("trol_gating.pt") && !name.endsWith(".safetensors")) {
                    Files.copy(file, folder.resolve(name));
                }
            }
        }
        Path gates = fixture.resolve("trol_gating.pt");
        try (TensorSource source = SafetensorsFile.open(fixture.resolve("model.safetensors"))) {
            Map<String, HostTensor> tensors = new HashMap<>();
            source.names().forEach(name -> tensors.put(name, changed(source.get(name), name.equals(disturbed))));
            TorchArchive.read(Files.readAllBytes(gates), gates.toString())
                    .forEach((name, tensor) -> tensors.put(
                            "trol_gating." + name,
                            changed(tensor, disturbed.equals("gate.bias") && name.endsWith(".bias"))));
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        }
    }

    private static HostTensor changed(HostTensor tensor, boolean disturb) {
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length && disturb; i++) {
            values[i] += 0.5f;
        }
        return HostTensor.of(tensor.name(), tensor.origin(), values, tensor.shape());
    }
}

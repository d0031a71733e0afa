package io.github.trol4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.SafetensorsFile;
import io.github.trol4j.core.checkpoint.SafetensorsWriter;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden files that promise more than can be compared, or say less than is needed. */
class GoldenFileTest {
    private static final Path TINY = Path.of(System.getProperty("trol.fixtures"), "internlm2-tiny");
    private static final Path GOLDEN = TINY.resolve("golden");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"layer.9.h1", "vision.projected", "hidden"})
    void aStageThatIsNeverComputedFailsTheCase(String stage) throws IOException {
        copy("text_only.json");
        try (TensorSource source = SafetensorsFile.open(GOLDEN.resolve("text_only.safetensors"))) {
            Map<String, HostTensor> tensors = new HashMap<>();
            source.names().forEach(name -> tensors.put(name, source.get(name)));
            tensors.put(stage, HostTensor.of(stage, "here", new float[64], 1, 1, 64));
            SafetensorsWriter.write(folder.resolve("text_only.safetensors"), tensors);
        }
        CaseResult result = run().getFirst();
        assertThat(result.stages().stream().filter(s -> !s.passed()))
                .singleElement()
                .satisfies(s -> assertThat(s.stage()).isEqualTo(stage))
                .satisfies(s -> assertThat(s.detail()).contains("never computed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows", "greedy"})
    void aDescriptionWithoutAFieldIsRefused(String field) throws IOException {
        copy("text_only.safetensors");
        ObjectNode description = read();
        description.remove(field);
        JSON.writeValue(folder.resolve("text_only.json").toFile(), description);
        assertThatThrownBy(this::run)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("text_only.json", "'" + field + "'");
    }

    @Test
    void aDescriptionWithoutTheIdsOfARowIsRefused() throws IOException {
        copy("text_only.safetensors");
        ObjectNode description = read();
        description.withObject("greedy").putArray("ids");
        JSON.writeValue(folder.resolve("text_only.json").toFile(), description);
        assertThatThrownBy(this::run)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("text_only.json", "'greedy.ids' has no row 0");
    }

    private List<CaseResult> run() {
        try (TrolModel model = TrolModel.load(TINY, LoadOptions.defaults().withBackend("reference"))) {
            Tolerance tolerance = Tolerance.of(model.backend().capabilities(), WeightFormat.F32);
            return new Verifier(model, tolerance).run(folder, Optional.empty(), r -> {});
        }
    }

    private static ObjectNode read() throws IOException {
        return (ObjectNode) JSON.readTree(GOLDEN.resolve("text_only.json").toFile());
    }

    private void copy(String name) throws IOException {
        Files.copy(GOLDEN.resolve(name), folder.resolve(name));
    }
}

package io.github.trol4j.models.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.checkpoint.SafetensorsWriter;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.load.Inspection;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A family that the library does not know is loaded, inspected and asked like any other. */
class ThirdFamilyTest {
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));
    private static final String CONFIG = """
            {"model_type": "toy", "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 521,
             "rope_parameters": {"rope_type": "default", "rope_theta": 1000.0},
             "eyes": {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 1, "num_attention_heads": 2}}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeCheckpoint() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        for (String file :
                new String[] {"tokenizer.model", "added_tokens.json", "tokenizer_config.json", "special_tokens_map.json"
                }) {
            Files.copy(FIXTURES.resolve("internlm2-tiny").resolve(file), folder.resolve(file));
        }
        TrolConfig config = TrolConfig.read(ModelFiles.folder(folder));
        Map<String, long[]> shapes =
                new LinkedHashMap<>(config.family().tensors(config, 0).shapes());
        for (int i = 0; i < config.decoder().layers(); i++) {
            shapes.put("trol_gating." + i + ".weight", new long[] {1, 32});
            shapes.put("trol_gating." + i + ".bias", new long[] {1});
        }
        Random random = new Random(7);
        float[] gate = values(random, 32);
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
            float[] values = name.startsWith("trol_gating.") ? Arrays.copyOf(gate, count) : values(random, count);
            tensors.put(name, HostTensor.of(name, "toy", values, shape));
        });
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    }

    private static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.2 * random.nextGaussian());
        }
        return values;
    }

    @Test
    void itIsAskedLikeAnyOther() {
        Question question = Question.of("What?").about(FIXTURES.resolve("images/photo.png"));
        Answer exact;
        try (TrolModel model = TrolModel.load(folder, LoadOptions.defaults().withBackend("reference"))) {
            assertThat(model.config().family().label()).isEqualTo("toy");
            assertThat(model.report().unusedTensors()).isEmpty();
            exact = model.ask(question);
        }
        try (TrolModel model = TrolModel.load(folder)) {
            assertThat(model.ask(question).text()).isEqualTo(exact.text());
        }
    }

    @Test
    void itIsInspectedLikeAnyOther() {
        Inspection found = Inspection.of(folder);
        assertThat(found.problems()).isEmpty();
        assertThat(found.remarks()).isEmpty();
        assertThat(found.facts()).containsEntry("family", "toy").containsEntry("image tokens", "4 a picture");
    }

    @Test
    void whatItsConfigurationDoesNotUnderstandIsRefused() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG.replace("\"toy\",", "\"toy\", \"logit_scale\": 2.0,"));
        assertThatThrownBy(() -> TrolModel.load(folder).close())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("logit_scale");
    }
}

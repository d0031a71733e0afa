package io.github.trol4j.models.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.models.bench.Preset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorShapesTest {
    @ParameterizedTest
    @CsvSource({"TroL-1.8B, 806", "TroL-3.8B, 541", "TroL-7B, 942"})
    void everyTensorOfThePublishedModelsAndNoOther(String model, int tensors) throws Exception {
        Path file = Path.of(System.getProperty("trol.fixtures"), "expected_tensors.json");
        Map<String, List<Long>> expected = new LinkedHashMap<>();
        new ObjectMapper().readTree(file.toFile()).get(model).properties().forEach(e -> {
            List<Long> sizes = new ArrayList<>();
            e.getValue().forEach(size -> sizes.add(size.asLong()));
            expected.put(e.getKey(), sizes);
        });
        Map<String, List<Long>> made = new LinkedHashMap<>();
        TrolConfig config = config(model);
        config.family()
                .tensors(config, config.family().publishedRank())
                .shapes()
                .forEach((name, shape) ->
                        made.put(name, Arrays.stream(shape).boxed().toList()));
        // The published 3.8B has 32,020 or 32,064 ids; the configuration has the latter.
        if (model.equals("TroL-3.8B")) {
            long ids = expected.get("language_model.lm_head.weight").getFirst();
            assertThat(ids).isIn(32020L, 32064L);
            for (String name : List.of("language_model.lm_head.weight", "language_model.model.embed_tokens.weight")) {
                expected.put(name, List.of(32064L, 3072L));
            }
        }
        assertThat(made).containsExactlyInAnyOrderEntriesOf(expected).hasSize(tensors);
    }

    private static TrolConfig config(String model) {
        return switch (model) {
            case "TroL-1.8B" -> Preset.TROL_1_8B.config();
            case "TroL-3.8B" -> Preset.TROL_3_8B.config();
            default -> Preset.TROL_7B.config();
        };
    }
}

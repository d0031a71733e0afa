package io.github.trol4j.models.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.EngineException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A config.json that makes no sense is refused with the name of the key, and never with anything but a typed error. */
class ConfigNonsenseTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INTERNLM2 = "internlm2-tiny";
    private static final String PHI3 = "phi3-tiny";
    private static final List<String> SIZES =
            List.of("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "vocab_size");
    private static final List<String> NO_SIZES = List.of(
            "0",
            "-1",
            "-9223372036854775808",
            "2147483648",
            "1e30",
            "3.5",
            "64.0",
            "\"64\"",
            "true",
            "[64]",
            "{}",
            "99999999999999999999999999999999",
            "NaN",
            "null");

    static Stream<Arguments> sizes() {
        return Stream.of(INTERNLM2, PHI3)
                .flatMap(c -> SIZES.stream().flatMap(k -> NO_SIZES.stream().map(v -> Arguments.of(c, k, v))));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aSizeThatIsNoSizeIsNamed(String checkpoint, String key, String value) throws IOException {
        String json = config(checkpoint).toString();
        String changed =
                json.replaceFirst("(\"llm_config\":\\{.*?)?\"" + key + "\":\\d+", "$1\"" + key + "\":" + value);
        assertThat(changed).isNotEqualTo(json);
        assertThatThrownBy(() -> read(changed))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(value.equals("NaN") ? "not valid JSON" : key);
    }

    static Stream<Arguments> missing() {
        return Stream.of(INTERNLM2, PHI3).flatMap(c -> SIZES.stream().map(k -> Arguments.of(c, k)));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void aMissingSizeIsNamed(String checkpoint, String key) throws IOException {
        ObjectNode root = config(checkpoint);
        (root.get("llm_config") instanceof ObjectNode llm ? llm : root).remove(key);
        assertThatThrownBy(() -> read(root.toString()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'%s%s' is missing".formatted(checkpoint.equals(PHI3) ? "llm_config." : "", key));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            internlm2-tiny | num_attention_heads     | 7         | num_attention_heads
            internlm2-tiny | num_key_value_heads     | 3         | num_key_value_heads
            internlm2-tiny | num_attention_heads     | 64        | head width
            internlm2-tiny | rms_norm_eps            | 0         | rms_norm_eps
            internlm2-tiny | rms_norm_eps            | -1e-5     | rms_norm_eps
            internlm2-tiny | rms_norm_eps            | 1e300     | rms_norm_eps
            internlm2-tiny | rms_norm_eps            | 1e-300    | rms_norm_eps
            internlm2-tiny | rms_norm_eps            | "1e-5"    | rms_norm_eps
            internlm2-tiny | rope_theta              | 0         | rope_theta
            internlm2-tiny | rope_theta              | 1         | rope_theta
            internlm2-tiny | rope_theta              | 1e999     | rope_theta
            internlm2-tiny | rope_scaling            | "dynamic" | rope_scaling
            internlm2-tiny | rope_scaling            | {"type":"linear","factor":2.0} | rope_scaling.type
            internlm2-tiny | rope_scaling            | {"type":"dynamic","factor":-2} | rope_scaling.factor
            internlm2-tiny | rope_scaling            | {"type":"dynamic","factor":0.5} | rope_scaling.factor
            internlm2-tiny | rope_scaling            | {"type":7} | rope_scaling.type
            internlm2-tiny | bias                    | 1         | bias
            internlm2-tiny | img_size                | -490      | img_size
            internlm2-tiny | img_size                | 100000    | img_size
            internlm2-tiny | vision_config           | 5         | vision_config
            internlm2-tiny | vision_config           | {"image_size":8,"patch_size":14} | patch
            internlm2-tiny | vision_config           | {"num_attention_heads":7} | heads
            phi3-tiny      | vision_config           | []        | vision_config
            phi3-tiny      | llm_config              | "phi3"    | llm_config
            phi3-tiny      | downsample_ratio        | 0.25      | downsample_ratio
            phi3-tiny      | force_image_size        | 0         | force_image_size
            phi3-tiny      | max_position_embeddings | 0         | max_position_embeddings
            phi3-tiny      | original_max_position_embeddings | 1 | original_max_position_embeddings
            phi3-tiny      | rope_scaling            | {"type":"su","short_factor":[1.0],"long_factor":[1.0]} | rope_scaling.short_factor
            phi3-tiny      | rope_scaling            | {"type":"su"} | rope_scaling.short_factor
            phi3-tiny      | rope_scaling.type       | "linear"  | rope_scaling.type
            phi3-tiny      | rope_scaling.long_factor | [1,1,1,1,1,1,1,1,1,1,1,0] | rope_scaling.long_factor
            phi3-tiny      | rope_scaling.long_factor | [1,1,1,1,1,1,1,1,1,1,1,"1"] | rope_scaling.long_factor
            phi3-tiny      | rope_scaling.long_factor | 2.0 | rope_scaling.long_factor
            """)
    void aWrongValueIsNamed(String checkpoint, String key, String value, String named) throws IOException {
        ObjectNode root = config(checkpoint);
        set(root, key, value);
        assertThatThrownBy(() -> read(root.toString()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(named);
    }

    /** Whether or not the sequence is long enough for the type to matter. */
    @Test
    void anUnknownKindOfScalingIsRefusedAtAnyLength() throws IOException {
        ObjectNode root = config(PHI3);
        set(root, "max_position_embeddings", "256");
        set(root, "rope_scaling.type", "\"linear\"");
        assertThatThrownBy(() -> read(root.toString()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("rope_scaling.type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"config\"",
                "{",
                "{\"a\":}",
                "{} {",
                "\u0000",
                "<html></html>",
                "{\"hidden_size\":64,}"
            })
    void whatIsNoObjectIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(EngineException.class).hasMessageContaining("config.json");
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "{\"vision_config\":".repeat(200_000) + "1" + "}".repeat(200_000);
        assertThatThrownBy(() -> read(deep)).isInstanceOf(EngineException.class).hasMessageContaining("config.json");
        String wide = "[".repeat(500_000);
        assertThatThrownBy(() -> read(wide)).isInstanceOf(EngineException.class).hasMessageContaining("config.json");
    }

    @Test
    void aHugeFileIsRefusedUnread(@TempDir Path folder) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("config.json").toFile(), "rw")) {
            file.setLength(100L << 20);
        }
        assertThatThrownBy(() -> ModelFiles.folder(folder).required("config.json"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("config.json")
                .hasMessageNotContaining("tokenizer");
    }

    @Test
    void unknownKeysAreReportedByTheirFullName() throws IOException {
        ObjectNode root = config(PHI3);
        root.put("trained_by", "nobody");
        root.withObject("llm_config").put("trained_at", 1);
        root.withObject("vision_config").putObject("extra").put("depth", 1);
        assertThat(read(root.toString()).unknownKeys())
                .containsExactlyInAnyOrder("trained_by", "llm_config.trained_at", "vision_config.extra");
        assertThat(read(config(PHI3).toString()).unknownKeys()).isEmpty();
        assertThat(read(config(INTERNLM2).toString()).unknownKeys()).isEmpty();
    }

    /** What sounds like arithmetic must be understood: ignored, it would make a wrong answer that looks right. */
    @ParameterizedTest
    @CsvSource({
        "hidden_sise",
        "llm_config.rope_thetta",
        "llm_config.num_experts",
        "llm_config.attention_multiplier",
        "vision_config.norm_kind",
        "llm_config.mlp_bias"
    })
    void aKeyThatSoundsLikeArithmeticIsRefused(String key) throws IOException {
        ObjectNode root = config(PHI3);
        String last = key.substring(key.indexOf('.') + 1);
        (key.contains(".") ? root.withObject(key.substring(0, key.indexOf('.'))) : root).put(last, 2);
        assertThatThrownBy(() -> read(root.toString()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("'" + key + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "phi3", "llava"})
    void aModelOfAnotherKindIsSaidToBeOne(String type) throws IOException {
        ObjectNode root = config(INTERNLM2);
        root.put("model_type", type);
        assertThatThrownBy(() -> read(root.toString()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("'model_type' is \"" + type)
                .hasMessageContaining("internlm2")
                .hasMessageContaining("phi3");
    }

    @Test
    void everyFixtureIsUnderstood() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(System.getProperty("trol.fixtures")))) {
            List<Path> configs = folders.map(f -> f.resolve("config.json"))
                    .filter(Files::exists)
                    .toList();
            assertThat(configs)
                    .hasSizeGreaterThanOrEqualTo(7)
                    .allSatisfy(file ->
                            assertThatCode(() -> read(Files.readString(file))).doesNotThrowAnyException());
        }
    }

    private static void set(ObjectNode root, String key, String value) throws IOException {
        JsonNode parsed = JSON.readTree(value);
        ObjectNode at =
                root.get("llm_config") instanceof ObjectNode llm && (llm.has(key) || key.contains(".")) ? llm : root;
        if (key.contains(".")) {
            String[] path = key.split("\\.");
            at = at.withObject(path[0]);
            key = path[1];
        }
        at.set(key, parsed);
    }

    private static ObjectNode config(String checkpoint) throws IOException {
        Path file = Path.of(System.getProperty("trol.fixtures"), checkpoint, "config.json");
        return (ObjectNode) JSON.readTree(file.toFile());
    }

    private static TrolConfig read(String json) {
        return ConfigReader.read(json.getBytes(StandardCharsets.UTF_8), "config.json");
    }
}

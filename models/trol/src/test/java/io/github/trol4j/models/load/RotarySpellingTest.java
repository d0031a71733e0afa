package io.github.trol4j.models.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.Rotary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All spellings of one thing mean that thing, those of transformers 5.17 among them; whatever else turns positions is refused. */
class RotarySpellingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCALING = "rope_scaling";
    private static final String PARAMETERS = "rope_parameters";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"rope_theta\": 500.0, \"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2.0}",
                "\"rope_theta\": 500.0, \"rope_scaling\": {\"rope_type\": \"dynamic\", \"factor\": 2.0}",
                "\"rope_theta\": 500.0, \"rope_scaling\": {\"rope_type\": \"dynamic\", \"type\": \"dynamic\", \"factor\": 2}",
                "\"rope_parameters\": {\"rope_type\": \"dynamic\", \"factor\": 2.0, \"rope_theta\": 500.0}",
                "\"rope_parameters\": {\"type\": \"dynamic\", \"factor\": 2.0, \"rope_theta\": 500}",
                "\"rope_theta\": 500.0, \"rope_parameters\": {\"rope_type\": \"dynamic\", \"factor\": 2.0}",
                "\"rope_theta\": 9.0, \"rope_parameters\": {\"rope_type\": \"dynamic\", \"factor\": 2.0, \"rope_theta\": 500.0}",
                "\"rope_scaling\": null, \"rope_parameters\": {\"rope_type\": \"dynamic\", \"factor\": 2.0,"
                        + " \"rope_theta\": 500.0, \"partial_rotary_factor\": 1.0, \"original_max_position_embeddings\": 64}",
                "\"rope_parameters\": {\"full_attention\": {\"rope_type\": \"dynamic\", \"factor\": 2.0, \"rope_theta\": 500}}",
                "\"rope_theta\": 500.0, \"rope_scaling\": {\"type\": \"Dynamic\", \"factor\": 2.0, \"attention_factor\": null}",
            })
    void dynamic(String keys) throws IOException {
        Rotary expected = new Rotary.DynamicNtk(16, 64, 500, 2);
        assertThat(internLm2(keys)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"rope_theta\": 500.0, \"rope_scaling\": null",
                "\"rope_theta\": 500.0",
                "\"rope_theta\": 500.0, \"rope_scaling\": {\"rope_type\": \"default\"}",
                "\"rope_theta\": 500.0, \"rope_scaling\": {\"type\": \"none\", \"factor\": 1.0}",
                "\"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 500.0}",
                "\"rope_parameters\": {\"rope_theta\": 500.0}",
            })
    void plain(String keys) throws IOException {
        assertThat(internLm2(keys)).isEqualTo(new Rotary.Plain(16, 64, 500));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "rope_scaling": {"type": "linear", "factor": 2.0}                          | rope_scaling.type
            "rope_scaling": {"rope_type": "llama3", "factor": 2.0}                     | rope_scaling.rope_type
            "rope_parameters": {"rope_type": "yarn", "factor": 2.0}                    | rope_parameters.rope_type
            "rope_parameters": {"rope_type": "dynamic", "alpha": 2.0}                  | rope_parameters.alpha
            "rope_parameters": {"rope_type": "dynamic", "attention_factor": 2.0}       | rope_parameters.attention_factor
            "rope_parameters": {"rope_type": "dynamic", "original_max_position_embeddings": 32} | original_max_position_embeddings
            "rope_parameters": {"rope_type": "default", "factor": 2.0}                 | rope_parameters.factor
            "rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.5}  | partial_rotary_factor
            "partial_rotary_factor": 0.5                                               | partial_rotary_factor
            "rope_scaling": {"type": "dynamic"}, "rope_parameters": {"type": "none"}   | rope_parameters
            "rope_parameters": {"full_attention": {}, "sliding_attention": {}}         | rope_parameters.full_attention
            "rope_parameters": {"rope_theta": "500"}                                   | rope_parameters.rope_theta
            "rope_parameters": [500]                                                   | rope_parameters
            "rope_freq_base": 500                                                      | rope_freq_base
            "rotary_dim": 8                                                            | rotary_dim
            "head_dim": 8                                                              | head_dim
            "hidden_act": "gelu"                                                       | hidden_act
            "tie_word_embeddings": true                                                | tie_word_embeddings
            "final_logit_softcapping": 30.0                                            | final_logit_softcapping
            """)
    void whatIsNotUnderstoodIsRefused(String keys, String named) {
        assertThatThrownBy(() -> internLm2(keys))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"su", "longrope", "LongRoPE"})
    void listsOfFactorsInEitherSpelling(String type) throws IOException {
        ObjectNode old = phi3();
        llm(old).withObject(SCALING).put("type", type);
        Rotary expected = read(phi3());
        assertSame(read(old), expected);
        assertSame(read(resaved(type, false)), expected);
        assertSame(read(resaved(type, true)), expected);
    }

    /** The key beside the section comes before the one in it, as in the library. */
    @ParameterizedTest
    @ValueSource(strings = {SCALING, PARAMETERS})
    void theOriginalLengthMayStandInTheSectionAlone(String section) throws IOException {
        ObjectNode root = resaved("longrope", true);
        JsonNode details = llm(root).remove(PARAMETERS);
        llm(root).set(section, details);
        assertSame(read(root), read(phi3()));
    }

    @ParameterizedTest
    @CsvSource({"attention_factor, 1.5, 1.5", "factor, 4, 1.118034", "factor, 0.5, 1"})
    void theFactorOnTheCosinesMayBeGiven(String key, double value, float magnitude) throws IOException {
        ObjectNode root = resaved("longrope", false);
        llm(root).withObject(PARAMETERS).put(key, value);
        assertThat(read(root).magnitude()).isCloseTo(magnitude, Offset.offset(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({"long_mscale, 1.2", "partial_rotary_factor, 0.75", "beta_fast, 32"})
    void keysOfListsThatAreNotUnderstoodAreRefused(String key, double value) throws IOException {
        ObjectNode root = resaved("longrope", false);
        llm(root).withObject(PARAMETERS).put(key, value);
        assertThatThrownBy(() -> read(root)).isInstanceOf(EngineException.class).hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource({"attention_bias, true", "ps_version, v1", "select_layer, -2"})
    void valuesThatWouldChangeTheAnswerAreRefused(String key, String value) throws IOException {
        ObjectNode root = phi3();
        ObjectNode at = root.has(key) ? root : llm(root);
        at.set(key, key.equals("ps_version") ? JSON.valueToTree(value) : JSON.readTree(value));
        assertThatThrownBy(() -> read(root)).isInstanceOf(EngineException.class).hasMessageContaining(key);
    }

    /** As transformers 5.17 writes the configuration of phi3-tiny. */
    private static ObjectNode resaved(String type, boolean originalInside) throws IOException {
        ObjectNode root = phi3();
        ObjectNode llm = llm(root);
        ObjectNode scaling = (ObjectNode) llm.remove(SCALING);
        scaling.put("type", type).put("rope_type", type).put("partial_rotary_factor", 1.0);
        scaling.set("rope_theta", llm.remove("rope_theta"));
        JsonNode original = llm.get("original_max_position_embeddings");
        scaling.set("original_max_position_embeddings", original);
        if (originalInside) {
            llm.remove("original_max_position_embeddings");
        }
        llm.set(PARAMETERS, scaling);
        root.set("dtype", root.remove("torch_dtype"));
        return root;
    }

    private static void assertSame(Rotary found, Rotary expected) {
        assertThat(found.getClass()).isEqualTo(expected.getClass());
        assertThat(found.maxPositions()).isEqualTo(expected.maxPositions());
        assertThat(found.magnitude()).isEqualTo(expected.magnitude());
        for (int length : new int[] {1, 256, 257, 5000}) {
            assertThat(found.regime(length)).isEqualTo(expected.regime(length));
            assertThat(found.frequencies(length)).isEqualTo(expected.frequencies(length));
        }
    }

    private static Rotary internLm2(String keys) throws IOException {
        ObjectNode root = fixture("internlm2-tiny");
        root.remove("rope_scaling");
        root.remove("rope_theta");
        root.put("max_position_embeddings", 64);
        ObjectNode changes = (ObjectNode) JSON.readTree("{" + keys + "}");
        changes.properties().forEach(e -> root.set(e.getKey(), e.getValue()));
        return read(root);
    }

    private static ObjectNode phi3() throws IOException {
        return fixture("phi3-tiny");
    }

    private static ObjectNode llm(ObjectNode root) {
        return root.withObject("llm_config");
    }

    private static ObjectNode fixture(String name) throws IOException {
        return (ObjectNode) JSON.readTree(Path.of(System.getProperty("trol.fixtures"), name, "config.json")
                .toFile());
    }

    private static Rotary read(ObjectNode root) {
        return ConfigReader.read(root.toString().getBytes(StandardCharsets.UTF_8), "config.json")
                .decoder()
                .rotary();
    }
}

package io.github.trol4j.models.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.checkpoint.TensorSource;
import java.io.IOException;
import java.util.BitSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether config.json and the weights describe the same model, as far as names and shapes show it. Asked before anything is loaded,
 * so that a wrong field is named instead of whatever it breaks first.
 */
final class ConfigCheck {
    private static final int MOST_LAYERS = 1 << 16;

    private final String config;
    private final TensorSource source;

    private ConfigCheck(String config, TensorSource source) {
        this.config = config;
        this.source = source;
    }

    /**
     * @param json what config.json holds
     * @param config how to call it
     * @throws CheckpointException naming the file, the field, what it says and what the tensors say
     */
    static void require(TrolConfig c, TensorSource source, byte[] json, String config) {
        ConfigCheck check = new ConfigCheck(config, source);
        check.family(c.family());
        boolean phi = c.family() == Family.PHI3;
        String decoder = phi ? "language_model\\.model\\.layers" : "model\\.layers";
        check.layers(phi ? "llm_config.num_hidden_layers" : "num_hidden_layers", c.decoder().layers(), decoder);
        check.layers(
                "vision_config.num_hidden_layers",
                c.vision().layers(),
                "(?:vision_model|vit\\..*|vision_tower)\\.encoder\\.layers");
        check.width(
                phi ? "llm_config.hidden_size" : "hidden_size",
                c.decoder().hidden(),
                phi ? "language_model.model.norm.weight" : "model.norm.weight");
        check.width(
                phi ? "llm_config.intermediate_size" : "intermediate_size",
                phi ? 2 * c.decoder().mlp() : c.decoder().mlp(),
                phi
                        ? "language_model.model.layers.0.mlp.gate_up_proj.weight"
                        : "model.layers.0.feed_forward.w1.ffn.weight");
        if (phi) {
            check.biases(json, "vision_config", "qkv_bias", "vision_model.encoder.layers.0.attn.qkv.bias");
        } else {
            check.biases(json, "", "bias", "model.layers.0.attention.wqkv.ffn.bias");
        }
    }

    /** A field that promises biases; without them the arithmetic is another. */
    private void biases(byte[] json, String section, String field, String tensor) {
        try {
            JsonNode root = new ObjectMapper().readTree(json);
            JsonNode flag = (section.isEmpty() ? root : root.path(section)).path(field);
            if (flag.asBoolean(false) && !source.names().contains(tensor)) {
                String name = section.isEmpty() ? field : section + "." + field;
                throw wrong(name, "is true", "have no biases, such as '%s'".formatted(tensor));
            }
        } catch (IOException e) {
            throw new CheckpointException(config + " is not valid JSON", e);
        }
    }

    private void family(Family family) {
        Set<String> names = source.names();
        boolean phi = names.stream().anyMatch(name -> name.startsWith("language_model."));
        boolean internLm = names.stream().anyMatch(name -> name.startsWith("model.layers."));
        if (family == Family.INTERNLM2 && phi && !internLm) {
            throw wrong(
                    "llm_config", "is missing, as in models of the InternLM2 family", "are those of the Phi-3 family");
        }
        if (family == Family.PHI3 && internLm && !phi) {
            throw wrong("llm_config", "is there, as in models of the Phi-3 family", "are those of the InternLM2 family");
        }
    }

    /** @param list pattern of what stands before the number of a layer */
    private void layers(String field, int configured, String list) {
        Pattern numbered = Pattern.compile(list + "\\.(\\d{1,5})\\..*");
        BitSet found = new BitSet();
        for (String name : source.names()) {
            Matcher matcher = numbered.matcher(name);
            if (matcher.matches() && Integer.parseInt(matcher.group(1)) < MOST_LAYERS) {
                found.set(Integer.parseInt(matcher.group(1)));
            }
        }
        if (!found.isEmpty() && found.length() != configured) {
            throw wrong(field, "is %d".formatted(configured), "have %d layers".formatted(found.length()));
        }
    }

    private void width(String field, int configured, String tensor) {
        if (!source.names().contains(tensor)) {
            return;
        }
        long[] shape = source.shape(tensor);
        if (shape.length > 0 && shape[0] != configured) {
            throw wrong(field, "makes %d".formatted(configured), "have %d ('%s')".formatted(shape[0], tensor));
        }
    }

    private CheckpointException wrong(String field, String says, String tensors) {
        return new CheckpointException(
                "%s: '%s' %s, but the tensors in %s %s. Is config.json the one that belongs to these weights, and are they complete?"
                        .formatted(config, field, says, source.origin(), tensors));
    }
}

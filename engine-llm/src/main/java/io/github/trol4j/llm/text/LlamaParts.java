package io.github.trol4j.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.core.CheckpointException;

/** Which parts of a tokenizer.json are let through: fixed replacements, no regular expressions. */
final class LlamaParts {
    private LlamaParts() {}

    /** A replacement of a fixed, non-empty string. */
    static boolean isPlainReplace(JsonNode part) {
        return isText(part.path("pattern").path("String"))
                && part.path("content").isTextual();
    }

    static CheckpointException unsupported(String origin, String name, JsonNode part) {
        String shown = part.toString();
        return new CheckpointException(origin + ": " + name + " "
                + (shown.length() > 200 ? shown.substring(0, 200) + "..." : shown)
                + " is not supported; only BPE tokenizers of the Llama kind are, see the checkpoint's page"
                + " for the right tokenizer.json");
    }

    private static boolean isText(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty();
    }
}

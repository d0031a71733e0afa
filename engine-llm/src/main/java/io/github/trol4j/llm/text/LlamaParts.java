package io.github.trol4j.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.core.CheckpointException;
import java.util.Set;

/**
 * Which normalisers and pre-tokenizers of a tokenizer.json are let through: fixed replacements, no regular expressions.
 */
final class LlamaParts {
    private static final Set<String> UNICODE_FORMS = Set.of("NFC", "NFD", "NFKC", "NFKD");

    private LlamaParts() {}

    static void checkNormalizer(JsonNode part, String origin) {
        String type = part.path("type").asText("");
        boolean known = part.isNull()
                || UNICODE_FORMS.contains(type)
                || type.equals("Prepend") && isText(part.path("prepend"))
                || type.equals("Replace") && isPlainReplace(part)
                || type.equals("Sequence") && part.path("normalizers").isArray();
        if (!known) {
            throw unsupported(origin, "normalizer", part);
        }
        part.path("normalizers").forEach(step -> checkNormalizer(step, origin));
    }

    static void checkPreTokenizer(JsonNode part, String origin) {
        boolean metaspace = part.path("type").asText("").equals("Metaspace")
                && part.path("replacement").asText("").codePoints().count() == 1;
        if (!part.isNull() && !metaspace) {
            throw unsupported(origin, "pre_tokenizer", part);
        }
    }

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

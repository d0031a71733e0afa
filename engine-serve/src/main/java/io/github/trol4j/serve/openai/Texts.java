package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.serve.http.Problem;
import java.util.ArrayList;
import java.util.List;

/** Lists of texts in requests. */
final class Texts {
    private Texts() {}

    /** @param path how errors call it */
    static List<String> list(JsonNode node, String path) {
        if (!node.isArray()) {
            throw Problem.invalid(path, path + " must be a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isTextual()) {
                throw Problem.invalid(path, path + " must be a list of texts");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    /** The same, or one text for a list of one. */
    static List<String> oneOrMore(JsonNode node, String path) {
        return node.isTextual() ? List.of(node.textValue()) : list(node, path);
    }
}

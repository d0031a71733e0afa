package io.github.trol4j.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The normaliser of a tokenizer.json: fixed replacements and Unicode forms, in their order. */
record LlamaNormalizer(List<UnaryOperator<String>> steps) implements UnaryOperator<String> {
    static LlamaNormalizer read(JsonNode part, String origin) {
        List<UnaryOperator<String>> steps = new ArrayList<>();
        add(part, origin, steps);
        return new LlamaNormalizer(List.copyOf(steps));
    }

    private static void add(JsonNode part, String origin, List<UnaryOperator<String>> steps) {
        if (part.isNull()) {
            return;
        }
        switch (part.path("type").asText("")) {
            case "NFC", "NFD", "NFKC", "NFKD" -> {
                Form form = Form.valueOf(part.path("type").asText());
                steps.add(text -> Normalizer.normalize(text, form));
            }
            case "Prepend" -> {
                String prefix = part.path("prepend").asText("");
                check(!prefix.isEmpty(), part, origin);
                steps.add(text -> text.isEmpty() ? text : prefix + text);
            }
            case "Replace" -> {
                check(LlamaParts.isPlainReplace(part), part, origin);
                String from = part.path("pattern").path("String").asText();
                String to = part.path("content").asText();
                steps.add(text -> text.replace(from, to));
            }
            case "Sequence" -> {
                check(part.path("normalizers").isArray(), part, origin);
                part.path("normalizers").forEach(step -> add(step, origin, steps));
            }
            default -> throw LlamaParts.unsupported(origin, "normalizer", part);
        }
    }

    private static void check(boolean fine, JsonNode part, String origin) {
        if (!fine) {
            throw LlamaParts.unsupported(origin, "normalizer", part);
        }
    }

    @Override
    public String apply(String text) {
        String normal = text;
        for (UnaryOperator<String> step : steps) {
            normal = step.apply(normal);
        }
        return normal;
    }
}

package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.llm.constrain.ConstraintException;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.serve.http.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The form that an answer must have: {@code response_format}, or one of {@code guided_choice, guided_regex, guided_json}. */
final class FormatReader {
    private record Form(String field, Grammar grammar) {}

    /** A way to make a grammar. */
    private interface Source {
        Grammar make();
    }

    private FormatReader() {}

    /** @param format name of the field that holds {@code {"type": ...}} */
    static Optional<Grammar> read(Fields fields, String format) {
        List<Form> forms = new ArrayList<>();
        JsonNode wanted = fields.get(format);
        if (wanted != null) {
            typed(Fields.of(wanted, fields.path(format)), fields.path(format)).ifPresent(forms::add);
        }
        JsonNode choices = fields.get("guided_choice");
        if (choices != null) {
            forms.add(form("guided_choice", () -> Grammar.choices(Texts.list(choices, "guided_choice"))));
        }
        fields.text("guided_regex").ifPresent(regex -> forms.add(form("guided_regex", () -> Grammar.regex(regex))));
        JsonNode schema = fields.get("guided_json");
        if (schema != null) {
            String text = schema.isTextual() ? schema.textValue() : schema.toString();
            forms.add(form("guided_json", () -> Grammar.jsonSchema(text)));
        }
        if (forms.size() > 1) {
            throw Problem.invalid(
                    forms.getLast().field,
                    "an answer has one form, but there are %s and %s"
                            .formatted(forms.getFirst().field, forms.getLast().field));
        }
        return forms.stream().map(Form::grammar).findFirst();
    }

    private static Optional<Form> typed(Fields fields, String path) {
        String type = fields.requiredText("type");
        Optional<Form> form = switch (type) {
            case "text" -> Optional.empty();
            case "json_object" -> Optional.of(form(path, Grammar::jsonObject));
            case "json_schema" -> Optional.of(schema(fields, path));
            default ->
                throw Problem.unsupported(
                        fields.path("type"),
                        "%s may be text, json_object or json_schema, got '%s'".formatted(fields.path("type"), type));
        };
        fields.end();
        return form;
    }

    /** In chat completions the schema lies one level deeper than in responses. */
    private static Form schema(Fields fields, String path) {
        JsonNode inner = fields.get("json_schema");
        if (inner == null) {
            return described(fields, path);
        }
        Fields deeper = Fields.of(inner, fields.path("json_schema"));
        Form form = described(deeper, path);
        deeper.end();
        return form;
    }

    /** Answers are always valid, so {@code strict} says nothing new. */
    private static Form described(Fields fields, String path) {
        fields.ignore("name", "description", "strict");
        String schema = fields.required("schema").toString();
        return form(path, () -> Grammar.jsonSchema(schema));
    }

    private static Form form(String field, Source source) {
        try {
            return new Form(field, source.make());
        } catch (ConstraintException e) {
            throw Problem.unsupported(field, field + ": " + e.getMessage());
        }
    }
}

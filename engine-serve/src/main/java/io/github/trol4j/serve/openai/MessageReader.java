package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Dialogue;
import io.github.trol4j.models.prompt.ChatFormat;
import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.serve.http.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns messages into a dialogue. System messages come first and replace the text that the model was trained with; user messages that
 * follow each other are one question; the last message is a user's.
 */
final class MessageReader {
    private final ChatFormat format;
    private final Pictures pictures;
    private final List<String> system = new ArrayList<>();
    private final List<Dialogue.Exchange> before = new ArrayList<>();
    private Parts asked = new Parts();
    private int shown;

    MessageReader(ChatFormat format, Pictures pictures) {
        this.format = format;
        this.pictures = pictures;
    }

    void read(JsonNode messages, String path) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw Problem.invalid(path, path + " must be a list with at least one message");
        }
        for (int i = 0; i < messages.size(); i++) {
            message(messages.get(i), path + "[" + i + "]");
        }
    }

    /** A text that the model is told first. */
    void system(String text, String path) {
        if (!asked.isEmpty() || !before.isEmpty()) {
            throw Problem.unsupported(path, path + ": system messages must come before all others");
        }
        system.add(plain(text, path));
    }

    /** A question that is a text alone. */
    void user(String text, String path) {
        asked.text(plain(text, path));
    }

    Dialogue dialogue(AskOptions options, String path) {
        if (asked.isEmpty()) {
            throw Problem.invalid(path, "the last of " + path + " must be a user's; there is nothing to answer");
        }
        String told = system.isEmpty() ? ChatFormat.SYSTEM : String.join("\n", system);
        return new Dialogue(told, before, asked.question().with(options));
    }

    private void message(JsonNode node, String path) {
        Fields fields = Fields.of(node, path);
        fields.ignore("name", "id", "status");
        fields.only("type", "message");
        String role = fields.requiredText("role");
        switch (role) {
            case "system", "developer" -> system(texts(fields), fields.path("content"));
            case "user" -> parts(fields.required("content"), fields.path("content"), asked);
            case "assistant" -> answered(fields);
            default ->
                throw Problem.unsupported(
                        fields.path("role"),
                        "%s may be system, developer, user or assistant, got '%s'; tools are not supported"
                                .formatted(fields.path("role"), role));
        }
        fields.end();
    }

    private void answered(Fields fields) {
        for (String field : List.of("tool_calls", "function_call", "audio", "refusal")) {
            fields.refuse(field, "this model only writes text");
        }
        fields.ignore("annotations");
        if (asked.isEmpty()) {
            throw Problem.invalid(fields.path("role"), "an assistant's message must follow a user's");
        }
        before.add(new Dialogue.Exchange(asked.question(), texts(fields)));
        asked = new Parts();
    }

    private String texts(Fields fields) {
        Parts parts = new Parts();
        String path = fields.path("content");
        JsonNode content = fields.get("content");
        if (content != null) {
            parts(content, path, parts);
        }
        if (parts.pictures() > 0) {
            throw Problem.unsupported(path, path + ": only a user's message may show pictures");
        }
        return parts.isEmpty() ? "" : parts.question().text();
    }

    private void parts(JsonNode content, String path, Parts parts) {
        if (content.isTextual()) {
            parts.text(plain(content.textValue(), path));
            return;
        }
        if (!content.isArray() || content.isEmpty()) {
            throw Problem.invalid(path, path + " must be a text, or a list of parts");
        }
        for (int i = 0; i < content.size(); i++) {
            String at = path + "[" + i + "]";
            Fields part = Fields.of(content.get(i), at);
            part(part, at, parts);
            part.end();
        }
    }

    private void part(Fields part, String path, Parts parts) {
        String type = part.requiredText("type");
        switch (type) {
            case "text", "input_text", "output_text" -> {
                part.ignore("annotations", "logprobs");
                parts.text(plain(part.requiredText("text"), part.path("text")));
            }
            case "image_url", "input_image" -> picture(part, path, parts);
            default ->
                throw Problem.unsupported(
                        part.path("type"), "%s may be text or a picture, got '%s'".formatted(part.path("type"), type));
        }
    }

    /** The address is a field of its own, or one level deeper; how closely to look is up to the model. */
    private void picture(Fields part, String path, Parts parts) {
        part.refuse("file_id", "no files are kept here; send the picture itself");
        part.ignore("detail");
        JsonNode node = part.required("image_url");
        String at = part.path("image_url");
        if (++shown > pictures.most()) {
            throw Problem.invalid(path, "a request may show up to %d pictures".formatted(pictures.most()));
        }
        if (node.isTextual()) {
            parts.picture(pictures.read(node.textValue(), at));
            return;
        }
        Fields inner = Fields.of(node, at);
        inner.ignore("detail");
        parts.picture(pictures.read(inner.requiredText("url"), inner.path("url")));
        inner.end();
    }

    /** Text that holds none of the words which steer the model: a stranger's text must not pass for a turn or a picture. */
    private String plain(String text, String path) {
        Optional<String> control =
                text.contains(Task.IMAGE_MARKER) ? Optional.of(Task.IMAGE_MARKER) : format.controlText(text);
        control.ifPresent(word -> {
            throw Problem.invalid(
                    path,
                    "%s contains %s, which means something to the model; write it in another way"
                            .formatted(path, word));
        });
        return text;
    }
}

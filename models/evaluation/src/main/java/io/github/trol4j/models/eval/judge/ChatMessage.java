package io.github.trol4j.models.eval.judge;

import java.util.ArrayList;
import java.util.List;

/** One message of a chat, kept in parts so that a record can show how it is built without repeating long instructions. */
public record ChatMessage(String role, List<Part> parts) {
    public ChatMessage {
        parts = List.copyOf(parts);
    }

    /** A piece of a message. */
    public sealed interface Part {
        String text();
    }

    /** Fixed text between fields. */
    public record Glue(String text) implements Part {}

    /** A value of the item or its reply. */
    public record Field(String name, String text) implements Part {}

    /**
     * The long fixed text that explains the task to the judge.
     *
     * @param task what {@link Wordings} calls the task
     */
    public record Instructions(String task, String text) implements Part {}

    public static ChatMessage user(Part... parts) {
        return new ChatMessage("user", List.of(parts));
    }

    public static ChatMessage system(Part... parts) {
        return new ChatMessage("system", List.of(parts));
    }

    public static Part glue(String text) {
        return new Glue(text);
    }

    public static Part field(String name, String text) {
        return new Field(name, text);
    }

    public String text() {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            out.append(part.text());
        }
        return out.toString();
    }

    /** Fields by name and the glue between them; empty fields vanish, so that the glue around them joins. */
    public List<String> layout() {
        List<String> out = new ArrayList<>();
        StringBuilder glue = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Glue) {
                glue.append(part.text());
            } else if (!part.text().isEmpty()) {
                flush(glue, out);
                out.add(part instanceof Field field ? "{" + field.name() + "}" : "<instructions>");
            }
        }
        flush(glue, out);
        return out;
    }

    private static void flush(StringBuilder glue, List<String> out) {
        if (!glue.isEmpty()) {
            out.add(glue.toString());
        }
        glue.setLength(0);
    }
}

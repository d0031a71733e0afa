package io.github.trol4j.models.eval.judge;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.data.Json;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a live judge said, freed from what it thought aloud before. */
final class JudgeReply {
    /** A request for so few tokens wants a bare number. */
    private static final int FEW_TOKENS = 16;

    private static final List<String> ENDS_OF_THOUGHTS =
            List.of("</think>", "</thinking>", "</thought>", "</reasoning>", "[/THINK]", "<|channel|>final<|message|>");
    private static final Pattern BEGIN_OF_THOUGHTS =
            Pattern.compile("\\s*(<think>|<thinking>|<thought>|<reasoning>|\\[THINK])");
    private static final String NUMBER = "([01](?:\\.\\d+)?|\\.\\d+)";
    private static final Pattern BARE = Pattern.compile("\\s*" + NUMBER + "(?:\\s.*)?", Pattern.DOTALL);
    private static final Pattern LABELLED = Pattern.compile(
            "(?:correctness|score|grade|verdict|rating|answer)\\b[^0-9\\n]{0,40}?(?<![\\d.])" + NUMBER
                    + "(?![\\d/]|\\.\\d)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ALONE = Pattern.compile("[\\s*_`'\"]*" + NUMBER + "[\\s*_`'\".]*");

    private JudgeReply() {}

    /** The text of a chat completion; null for anything else, and for a reply that ends before it says anything. */
    static @Nullable String text(String body) {
        try {
            JsonNode content = Json.MAPPER
                    .readTree(body)
                    .path("choices")
                    .path(0)
                    .path("message")
                    .path("content");
            if (content.isArray()) {
                StringBuilder parts = new StringBuilder();
                content.forEach(part -> parts.append(part.path("text").asText("")));
                return parts.isEmpty() ? null : withoutThoughts(parts.toString());
            }
            return content.isTextual() ? withoutThoughts(content.textValue()) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable String withoutThoughts(String text) {
        int after = -1;
        for (String end : ENDS_OF_THOUGHTS) {
            int found = text.lastIndexOf(end);
            after = found < 0 ? after : Math.max(after, found + end.length());
        }
        if (after >= 0) {
            return text.substring(after).strip();
        }
        return BEGIN_OF_THOUGHTS.matcher(text).lookingAt() ? null : text;
    }

    /** The number alone where one is wanted and words stand around it: the last one that is called a verdict, or stands alone. */
    static String verdict(String reply, JudgeRequest request) {
        if (request.maxTokens() > FEW_TOKENS || BARE.matcher(reply).matches()) {
            return reply;
        }
        String found = null;
        Matcher labelled = LABELLED.matcher(reply);
        while (labelled.find()) {
            found = labelled.group(1);
        }
        for (String line : reply.lines().toList()) {
            Matcher alone = ALONE.matcher(line);
            if (alone.matches()) {
                found = alone.group(1);
            }
        }
        return found == null ? reply : found;
    }
}

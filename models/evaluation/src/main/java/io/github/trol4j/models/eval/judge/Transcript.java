package io.github.trol4j.models.eval.judge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A judge that asks nothing twice and remembers what was asked. The released and the clean rules of a set read the same transcript,
 * so both see the same replies and no reply is paid for twice.
 */
public final class Transcript implements Judge {
    private record Key(int position, String stage, int attempt, String content) {}

    /** A request and what came back; null where nobody was asked. */
    public record Entry(JudgeRequest request, @Nullable String reply) {}

    private final Judge judge;
    private final Map<Key, String> known = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    public Transcript(Judge judge) {
        this.judge = judge;
    }

    @Override
    public String ask(JudgeRequest request) {
        Key key = new Key(request.position(), request.stage(), request.attempt(), request.content());
        String reply = known.get(key);
        if (reply == null) {
            reply = judge.ask(request);
            known.put(key, reply);
            entries.add(new Entry(request, reply));
        }
        return reply;
    }

    @Override
    public int tries(int position, String stage) {
        return judge.tries(position, stage);
    }

    @Override
    public int runs() {
        return judge.runs();
    }

    /** Everything that was asked so far, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** One entry as a line of a record file. Long instructions are named, not repeated, unless the reply is still wanted. */
    public static ObjectNode json(Entry entry) {
        JudgeRequest request = entry.request();
        ObjectNode line = Json.object().put("n", request.position()).put("stage", request.stage());
        line.put("try", request.attempt()).put("model", request.model()).put("temperature", request.temperature());
        line.put("max_tokens", request.maxTokens()).put("choices", 1);
        line.set(
                "roles",
                Json.MAPPER.valueToTree(
                        request.messages().stream().map(ChatMessage::role).toList()));
        line.set("layout", Json.MAPPER.valueToTree(request.messages().getLast().layout()));
        line.put("reply", entry.reply());
        line.set("id", request.id().json());
        if (entry.reply() == null) {
            line.set("messages", messages(request));
        }
        return line;
    }

    private static ArrayNode messages(JudgeRequest request) {
        ArrayNode messages = Json.array();
        for (ChatMessage message : request.messages()) {
            messages.add(Json.object().put("role", message.role()).put("content", message.text()));
        }
        return messages;
    }
}

package io.github.trol4j.models.eval.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replies from a file, in the order in which they are asked for; the last one of an item and stage repeats for ever. */
public final class CannedJudge implements Judge {
    private record Key(int position, String stage) {}

    private final Map<Key, List<String>> replies = new HashMap<>();

    private CannedJudge() {}

    /** Reads lines {@code {"n": position, "stage": text, "replies": [text, ...]}}. */
    public static CannedJudge read(Path file) {
        CannedJudge judge = new CannedJudge();
        JsonFiles.lines(file, line -> judge.add(line));
        return judge;
    }

    @Override
    public String ask(JudgeRequest request) {
        List<String> list = replies.get(new Key(request.position(), request.stage()));
        if (list == null || list.isEmpty()) {
            throw new JudgeException("no canned reply for item " + request.position() + ", stage " + request.stage());
        }
        return list.get(Math.min(request.attempt(), list.size() - 1));
    }

    @Override
    public int tries(int position, String stage) {
        return replies.getOrDefault(new Key(position, stage), List.of()).size();
    }

    @Override
    public int runs() {
        int runs = 1;
        for (Key key : replies.keySet()) {
            if (key.stage().startsWith("run")) {
                runs = Math.max(runs, Integer.parseInt(key.stage().substring(3)) + 1);
            }
        }
        return runs;
    }

    private void add(JsonNode line) {
        replies.put(new Key(Json.integer(line, "n"), Json.text(line, "stage")), Json.texts(line, "replies"));
    }
}

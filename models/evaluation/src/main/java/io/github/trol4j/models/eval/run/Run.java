package io.github.trol4j.models.eval.run;

import io.github.trol4j.models.eval.EvalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folder of a run: its description, its replies, and the reports made of them. */
public record Run(Path folder) {
    /** Outcomes of one set by position; the latest one counts where an item was asked twice. */
    public record Outcomes(Map<Integer, Outcome> byPosition) {
        /** One reply for each of the first {@code size} items, null where there is none. */
        public List<@Nullable String> replies(int size) {
            List<@Nullable String> replies = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                Outcome outcome = byPosition.get(i);
                replies.add(outcome == null ? null : outcome.reply());
            }
            return replies;
        }

        public List<Outcome> errors() {
            return byPosition.values().stream().filter(o -> o.error() != null).toList();
        }
    }

    public Path replies() {
        return folder.resolve("replies.jsonl");
    }

    public RunConfig config() {
        return RunConfig.read(folder);
    }

    public Outcomes outcomes(String set) {
        return outcomes(ReplyLog.read(replies()), set);
    }

    /** Replies from any file of that form; lines without a set's name belong to {@code set}. */
    public static Outcomes outcomes(List<Outcome> all, String set) {
        Map<Integer, Outcome> byPosition = new LinkedHashMap<>();
        for (Outcome outcome : all) {
            if (outcome.set().equals(set) || outcome.set().isEmpty()) {
                byPosition.put(outcome.position(), outcome);
            }
        }
        return new Outcomes(byPosition);
    }

    /**
     * Puts the replies of several runs of the same thing into this folder, in the order of sets and positions. The result is byte by
     * byte what one undivided run writes.
     */
    public void merge(List<Run> parts) {
        if (parts.isEmpty()) {
            throw new EvalException("nothing to merge");
        }
        RunConfig config = parts.getFirst().config();
        List<Outcome> all = new ArrayList<>();
        for (Run part : parts) {
            if (!part.config().equals(config)) {
                throw new EvalException(part.folder() + " is a run of something else than "
                        + parts.getFirst().folder());
            }
            all.addAll(ReplyLog.read(part.replies()));
        }
        config.keepIn(folder);
        try {
            Files.deleteIfExists(replies());
        } catch (IOException e) {
            throw new EvalException("cannot replace " + replies() + ": " + e, e);
        }
        try (ReplyLog log = ReplyLog.open(replies())) {
            for (Outcome outcome : inOrder(all, config.sets())) {
                log.append(outcome);
            }
        }
    }

    private static List<Outcome> inOrder(List<Outcome> all, List<String> sets) {
        Map<String, Outcome> latest = new LinkedHashMap<>();
        for (Outcome outcome : all) {
            latest.put(outcome.set() + " " + outcome.position(), outcome);
        }
        return latest.values().stream()
                .sorted(Comparator.comparingInt((Outcome o) -> sets.indexOf(o.set()))
                        .thenComparingInt(Outcome::position))
                .toList();
    }
}

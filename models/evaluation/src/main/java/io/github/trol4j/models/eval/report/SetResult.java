package io.github.trol4j.models.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.run.Outcome;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.BenchmarkInfo;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One set of a run with everything that a report shows. */
public record SetResult(BenchmarkInfo info, EvalTask task, Run.Outcomes outcomes, SetScores scores) {
    /**
     * One item as the tables show it.
     *
     * @param credit clean credit 0..1; null where the item has none
     * @param official released value of the item, as printed; null where there is none
     * @param groups values of the keys by which the clean score is divided, such as a category
     */
    public record Line(
            EvalItem item,
            Outcome outcome,
            @Nullable Double credit,
            @Nullable String official,
            Map<String, String> groups) {}

    /** The items that were asked, in order. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        double[] values = scores.clean().values();
        Map<Integer, Map<String, String>> groups = groups();
        int answered = 0;
        for (EvalItem item : task.items()) {
            Outcome outcome = outcomes.byPosition().get(item.position());
            if (outcome == null) {
                continue;
            }
            Double credit = null;
            String official = null;
            if (outcome.reply() != null) {
                if (answered < values.length && !Double.isNaN(values[answered])) {
                    credit = values[answered];
                }
                if (scores.officialItems() != null
                        && answered < scores.officialItems().size()) {
                    JsonNode one = scores.officialItems().get(answered);
                    official = one.isValueNode() ? one.asText() : one.toString();
                }
                answered++;
            }
            lines.add(new Line(item, outcome, credit, official, groups.getOrDefault(item.position(), Map.of())));
        }
        return lines;
    }

    private Map<Integer, Map<String, String>> groups() {
        Map<Integer, Map<String, String>> groups = new HashMap<>();
        for (Measure measure : scores.clean().measures()) {
            if (!(measure instanceof Measure.Part part)) {
                continue;
            }
            for (int position : part.positions()) {
                groups.computeIfAbsent(position, p -> new LinkedHashMap<>()).put(part.key(), part.group());
            }
        }
        return groups;
    }

    /** The gates of all replies that have a summary. */
    public List<GateSummary> gates() {
        return outcomes.byPosition().values().stream()
                .map(Outcome::gates)
                .filter(Objects::nonNull)
                .toList();
    }

    /** How often each error message came up. */
    public Map<String, Integer> errors() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Outcome outcome : outcomes.errors()) {
            counts.merge(String.valueOf(outcome.error()), 1, Integer::sum);
        }
        return counts;
    }

    /** Items of the set that were neither answered nor failed. */
    public int open() {
        return task.items().size() - outcomes.byPosition().size();
    }
}

package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.YesNoRule;
import io.github.trol4j.models.eval.sets.Mme.Label;
import io.github.trol4j.models.eval.sets.Mme.Question;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Scores of MME: accuracy plus the share of pictures with both questions right, added over tasks. */
final class MmeTask extends ScoredTask<Question> {
    /** The two halves of the score, each a sum over its tasks. */
    static final Map<String, List<String>> TASKS = tasks();

    static final String WORD_LINE = "Answer the question using a single word or phrase.";
    static final String YES_NO_LINE = "Please answer yes or no.";

    private final Map<Label, String> labels;

    MmeTask(Entries<Question> entries, Map<Label, String> labels) {
        super(entries);
        this.labels = labels;
    }

    /** The labels by question without the sentences that say how to answer, as the clean score looks them up. */
    static Map<Label, String> squeezed(Map<Label, String> labels) {
        Map<Label, String> out = new HashMap<>();
        labels.forEach((label, answer) -> out.put(
                new Label(label.category(), label.file(), squeezed(label.question())),
                PyText.lower(PyText.strip(answer))));
        return out;
    }

    @Override
    @Nullable
    protected Object repeatKey(Answered<Question> answer) {
        return null;
    }

    @Override
    protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
        return new MmeReleased(labels).score(kept);
    }

    @Override
    protected JsonNode officialItem(Answered<Question> answer) {
        return TextNode.valueOf(MmeReleased.word(answer.reply()));
    }

    @Override
    protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
        Hits<Question> hits = Hits.right(answered, a -> gold(a).equals(YesNoRule.answer(a.reply())));
        List<Pair> pairs = pairs(answered, hits);
        ObjectNode out = Json.object();
        out.set("items", hits.json());
        double total = 0;
        List<Measure> measures = new ArrayList<>();
        for (Map.Entry<String, List<String>> half : TASKS.entrySet()) {
            ObjectNode scores = Json.object();
            for (String task : half.getValue()) {
                List<Pair> of =
                        pairs.stream().filter(p -> p.category().equals(task)).toList();
                if (of.isEmpty()) {
                    continue;
                }
                scores.set(task, taskScore(of));
                measures.add(composite(task + " (points of 200)", of));
            }
            double sum = sum(pairs, half.getValue());
            scores.put("total", sum);
            out.set(half.getKey(), scores);
            List<Pair> of = pairs.stream()
                    .filter(p -> half.getValue().contains(p.category()))
                    .toList();
            measures.addFirst(composite(half.getKey() + " (points)", of));
            total += sum;
        }
        out.put("total", total);
        measures.addFirst(composite("total (points of 2800)", pairs));
        long unparsed = answered.stream()
                .filter(a -> YesNoRule.answer(a.reply()) == null)
                .count();
        return new CleanScores(out, hits.values(), (int) unparsed, measures);
    }

    /** All answers on one picture. */
    private record Pair(String category, List<Double> hits) {
        boolean bothRight() {
            return hits.stream().allMatch(h -> h == 1);
        }
    }

    // Answers by picture; a question that repeats counts once.
    private static List<Pair> pairs(List<Answered<Question>> answered, Hits<Question> hits) {
        Map<List<String>, Pair> pairs = new LinkedHashMap<>();
        Set<Label> seen = new LinkedHashSet<>();
        for (int i = 0; i < answered.size(); i++) {
            Answered<Question> answer = answered.get(i);
            if (!seen.add(key(answer))) {
                continue;
            }
            pairs.computeIfAbsent(
                            List.of(answer.facts().category(), answer.facts().stem()),
                            k -> new Pair(k.getFirst(), new ArrayList<>()))
                    .hits()
                    .add(hits.value(i));
        }
        return List.copyOf(pairs.values());
    }

    private static ObjectNode taskScore(List<Pair> pairs) {
        double accuracy = 100 * accuracy(pairs);
        double both = 100 * both(pairs);
        return Json.object().put("acc", accuracy).put("acc_plus", both).put("score", accuracy + both);
    }

    private static double sum(List<Pair> pairs, List<String> tasks) {
        double sum = 0;
        for (String task : tasks) {
            List<Pair> of =
                    pairs.stream().filter(p -> p.category().equals(task)).toList();
            if (!of.isEmpty()) {
                sum += 100 * accuracy(of) + 100 * both(of);
            }
        }
        return sum;
    }

    private static double accuracy(List<Pair> pairs) {
        return pairs.stream()
                .flatMap(p -> p.hits().stream())
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }

    private static double both(List<Pair> pairs) {
        return (double) pairs.stream().filter(Pair::bothRight).count() / pairs.size();
    }

    private static Measure composite(String name, List<Pair> pairs) {
        List<String> tasks = TASKS.values().stream().flatMap(List::stream).toList();
        List<int[]> strata = tasks.stream()
                .map(task -> IntStream.range(0, pairs.size())
                        .filter(i -> pairs.get(i).category().equals(task))
                        .toArray())
                .toList();
        return new Measure.Composite(name, strata, units -> {
            List<Pair> drawn = new ArrayList<>(units.length);
            for (int unit : units) {
                drawn.add(pairs.get(unit));
            }
            return sum(drawn, tasks);
        });
    }

    private String gold(Answered<Question> answer) {
        String gold = answer.facts().label();
        if (gold == null) {
            throw new EvalException("no label for the question of item "
                    + answer.item().id() + ": " + answer.item().question());
        }
        return gold;
    }

    private static Label key(Answered<Question> answer) {
        Question facts = answer.facts();
        return new Label(
                facts.category(), facts.stem() + ".txt", squeezed(answer.item().question()));
    }

    static String squeezed(String question) {
        return String.join(" ", PyText.words(question.replace(WORD_LINE, "").replace(YES_NO_LINE, "")));
    }

    private static Map<String, List<String>> tasks() {
        Map<String, List<String>> tasks = new LinkedHashMap<>();
        tasks.put(
                "Perception",
                List.of(
                        "existence",
                        "count",
                        "position",
                        "color",
                        "posters",
                        "celebrity",
                        "scene",
                        "landmark",
                        "artwork",
                        "OCR"));
        tasks.put(
                "Cognition",
                List.of("commonsense_reasoning", "numerical_calculation", "text_translation", "code_reasoning"));
        return Collections.unmodifiableMap(tasks);
    }
}

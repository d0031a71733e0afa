package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.score.YesNoRule;
import io.github.trol4j.models.eval.sets.Pope.Question;
import io.github.trol4j.models.eval.sets.Pope.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Scores of POPE. */
final class PopeTask extends ScoredTask<Question> {
    private final Map<Split, List<String>> labels;

    PopeTask(Entries<Question> entries, Map<Split, List<String>> labels) {
        super(entries);
        this.labels = labels;
    }

    @Override
    protected Object repeatKey(Answered<Question> answer) {
        return List.of(answer.item().id(), answer.facts().split());
    }

    // Q20: answers of a name, sorted by id, meet the labels of the file of that name in file order. Q21: accuracy only.
    @Override
    protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
        ObjectNode fractions = Json.object();
        for (Split labelled : List.of(Split.ADVERSARIAL, Split.POPULAR, Split.RANDOM)) {
            List<Answered<Question>> answers = kept.stream()
                    .filter(a -> a.facts().split().releasedName().equals(labelled.label()))
                    .sorted(Comparator.comparing(a -> a.item().id(), PopeTask::compareIds))
                    .toList();
            List<String> gold = Objects.requireNonNull(labels.get(labelled));
            int n = Math.min(answers.size(), gold.size());
            if (n == 0) {
                throw OfficialCrash.zeroDivision();
            }
            int right = 0;
            for (int i = 0; i < n; i++) {
                boolean saidNo = released(answers.get(i).reply()).equals("no");
                if (saidNo == gold.get(i).equals("no")) {
                    right++;
                }
            }
            fractions.put(labelled.label(), (double) right / n);
        }
        ObjectNode out = Json.object();
        out.set("accuracy_fraction", fractions);
        return out;
    }

    @Override
    protected JsonNode officialItem(Answered<Question> answer) {
        return TextNode.valueOf(released(answer.reply()));
    }

    private static String released(String reply) {
        String sentence = PyText.before(PyText.lower(reply), ".").replace(",", "");
        List<String> words = PyText.split(sentence, " ");
        return words.contains("not") || words.contains("no") ? "no" : "yes";
    }

    @Override
    protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
        Hits<Question> hits = Hits.right(
                answered,
                a -> Objects.equals(YesNoRule.answer(a.reply()), a.facts().label()));
        ObjectNode out = Json.object();
        List<Measure> measures = new ArrayList<>();
        for (Split split : Split.values()) {
            List<Answered<Question>> part =
                    answered.stream().filter(a -> a.facts().split() == split).toList();
            if (part.isEmpty()) {
                continue;
            }
            out.set(split.label(), rates(part));
            measures.add(hits.measure("accuracy " + split.label(), f -> f.split() == split));
        }
        out.set("overall", rates(answered));
        out.set("items", hits.json());
        measures.addFirst(new Measure.Composite("F1", answered.size(), units -> f1(units, answered)));
        measures.addFirst(hits.measure("accuracy"));
        long unparsed = answered.stream()
                .filter(a -> YesNoRule.answer(a.reply()) == null)
                .count();
        return new CleanScores(out, hits.values(), (int) unparsed, measures);
    }

    private static double f1(int[] units, List<Answered<Question>> answered) {
        List<Answered<Question>> drawn = new ArrayList<>(units.length);
        for (int unit : units) {
            drawn.add(answered.get(unit));
        }
        return rates(drawn).get("f1").doubleValue();
    }

    // Yes is the positive class; an unknown answer counts as not yes.
    private static ObjectNode rates(List<Answered<Question>> answers) {
        int right = 0;
        int saidYes = 0;
        int truePositive = 0;
        int falsePositive = 0;
        int missed = 0;
        for (Answered<Question> answer : answers) {
            String said = YesNoRule.answer(answer.reply());
            String gold = answer.facts().label();
            boolean yes = "yes".equals(said);
            if (Objects.equals(said, gold)) {
                right++;
            }
            if (yes) {
                saidYes++;
            }
            if (yes && gold.equals("yes")) {
                truePositive++;
            }
            if (yes && gold.equals("no")) {
                falsePositive++;
            }
            if (!yes && gold.equals("yes")) {
                missed++;
            }
        }
        double n = answers.size();
        double precision = share(truePositive, truePositive + falsePositive);
        double recall = share(truePositive, truePositive + missed);
        double f1 = precision + recall == 0 ? 0 : 200.0 * precision * recall / (precision + recall);
        return Json.object()
                .put("accuracy", 100.0 * right / n)
                .put("precision", 100.0 * precision)
                .put("recall", 100.0 * recall)
                .put("f1", f1)
                .put("yes_ratio", 100.0 * saidYes / n)
                .put("n", answers.size());
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static int compareIds(ItemId a, ItemId b) {
        if (a.numeric() && b.numeric()) {
            return Long.compare(Long.parseLong(a.text()), Long.parseLong(b.text()));
        }
        return a.text().compareTo(b.text());
    }
}

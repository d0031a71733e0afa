package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.python.NumpyPrint;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.ChoiceRule;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.sets.MmStar.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Scores of MMStar. */
final class MmStarTask extends ScoredTask<Question> {
    private static final double PER_CATEGORY = 250;
    private static final double ALL = 1500;
    private static final Map<String, List<String>> CATEGORIES = categories();

    MmStarTask(Entries<Question> entries) {
        super(entries);
    }

    // Q42: whatever the number of items, a category is divided by 250 and the total by 1500.
    @Override
    protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
        for (Answered<Question> answer : kept) {
            checkCategory(answer.facts());
        }
        ObjectNode out = Json.object().put("final score", 0.0);
        int total = 0;
        for (Map.Entry<String, List<String>> category : CATEGORIES.entrySet()) {
            int inCategory = 0;
            ObjectNode details = Json.object();
            for (String detail : category.getValue()) {
                List<Answered<Question>> of = kept.stream()
                        .filter(a -> a.facts().category().equals(category.getKey())
                                && a.facts().detail().equals(detail))
                        .toList();
                int right = (int) of.stream().filter(MmStarTask::isRight).count();
                details.put(category.getKey() + "(" + detail + ")", of.isEmpty() ? 0 : (double) right / of.size());
                inCategory += right;
            }
            out.put(category.getKey(), inCategory / PER_CATEGORY);
            out.setAll(details);
            total += inCategory;
        }
        return out.put("final score", total / ALL);
    }

    @Override
    protected JsonNode officialItem(Answered<Question> answer) {
        checkCategory(answer.facts());
        return DoubleNode.valueOf(isRight(answer) ? 100 : 0);
    }

    // Q41: the letter must stand at one of four places, and a word counts by its first letter.
    private static boolean isRight(Answered<Question> answer) {
        String gold = normalized(answer.facts().answer());
        String said = normalized(answer.reply());
        return stands(gold, said, "")
                || stands(gold, said, "(")
                || stands(gold, said, "option ")
                || stands(gold, said, "the answer is ");
    }

    private static boolean stands(String gold, String said, String prefix) {
        return gold.length() == 1 && said.startsWith(prefix) && said.startsWith(gold, prefix.length());
    }

    private static String normalized(String text) {
        return PyText.strip(PyText.lower(text)).replace('\n', ' ');
    }

    private static void checkCategory(Question question) {
        List<String> details = CATEGORIES.get(question.category());
        if (details == null) {
            throw new OfficialCrash("KeyError: " + NumpyPrint.quoted(question.category()));
        }
        if (!details.contains(question.detail())) {
            throw new OfficialCrash("KeyError: " + NumpyPrint.quoted(question.detail()));
        }
    }

    @Override
    protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
        Hits<Question> hits = Hits.right(
                answered,
                a -> Objects.equals(
                        ChoiceRule.letter(a.reply(), 4),
                        PyText.upper(PyText.strip(a.facts().answer()))));
        ObjectNode out = Json.object();
        ObjectNode byCategory = hits.by(Question::category);
        out.set("accuracy", Json.number(hits.percent()));
        out.set("by_category", byCategory);
        out.set("by_l2", hits.by(Question::detail));
        out.set("items", hits.json());
        double sum = 0;
        for (JsonNode category : byCategory) {
            sum += category.doubleValue();
        }
        out.put("mean_of_categories", sum / byCategory.size());
        List<Measure> measures = new ArrayList<>(List.of(hits.measure("accuracy")));
        measures.addAll(hits.measures("category", Question::category));
        measures.addAll(hits.measures("detail", Question::detail));
        long unparsed = answered.stream()
                .filter(a -> ChoiceRule.letter(a.reply(), 4) == null)
                .count();
        return new CleanScores(out, hits.values(), (int) unparsed, measures);
    }

    private static Map<String, List<String>> categories() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("coarse perception", List.of("image scene and topic", "image style & quality", "image emotion"));
        all.put("fine-grained perception", List.of("object counting", "recognition", "localization"));
        all.put(
                "instance reasoning",
                List.of(
                        "single-instance reasoning",
                        "cross-instance attribute reasoning",
                        "cross-instance relation reasoning"));
        all.put("logical reasoning", List.of("code & sequence reasoning", "diagram reasoning", "common reasoning"));
        all.put(
                "science & technology",
                List.of(
                        "biology & chemistry & physics",
                        "electronics & energy & mechanical eng.",
                        "geography & earth science & agriculture"));
        all.put("math", List.of("geometry", "numeric commonsense and calculation", "statistical reasoning"));
        return all;
    }
}

package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.python.PyLiteral;
import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.LastLetter;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.OpenAnswer;
import io.github.trol4j.models.eval.sets.Mmmu.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Scores of MMMU, by subject and domain. */
final class MmmuTask extends ScoredTask<Question> {
    private static final Map<String, List<String>> DOMAINS = domains();

    MmmuTask(Entries<Question> entries) {
        super(entries);
    }

    /** Right answers among all. */
    private record Count(int right, int all) {
        ObjectNode json() {
            ObjectNode out = Json.object().put("num", all);
            return all == 0 ? out.put("acc", 0) : out.put("acc", PyNumber.round((double) right / all, 3));
        }
    }

    // Subjects that the released table does not know are not counted anywhere.
    @Override
    protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
        ObjectNode out = Json.object();
        Count overall = new Count(0, 0);
        for (Map.Entry<String, List<String>> domain : DOMAINS.entrySet()) {
            Map<String, Count> subjects = new LinkedHashMap<>();
            Count sum = new Count(0, 0);
            for (String subject : domain.getValue()) {
                Count count = count(kept, subject);
                if (count.all() == 0) {
                    continue;
                }
                subjects.put(subject, count);
                sum = new Count(sum.right() + count.right(), sum.all() + count.all());
            }
            out.set("Overall-" + domain.getKey(), sum.json());
            subjects.forEach((subject, count) -> out.set(subject, count.json()));
            overall = new Count(overall.right() + sum.right(), overall.all() + sum.all());
        }
        out.set("Overall", overall.json());
        return out;
    }

    @Override
    protected JsonNode officialItem(Answered<Question> answer) {
        boolean known = DOMAINS.values().stream()
                .anyMatch(d -> d.contains(answer.facts().subject()));
        return DoubleNode.valueOf(known && isRight(answer) ? 100 : 0);
    }

    private static Count count(List<Answered<Question>> kept, String subject) {
        List<Answered<Question>> of =
                kept.stream().filter(a -> a.facts().subject().equals(subject)).toList();
        return new Count((int) of.stream().filter(MmmuTask::isRight).count(), of.size());
    }

    // Q55: the raw reply must be the letter. Q57: a list of right answers is compared as one text.
    private static boolean isRight(Answered<Question> answer) {
        Question question = answer.facts();
        if (question.multipleChoice()) {
            return answer.reply().equals(question.answer());
        }
        return OpenAnswer.matches(answer.reply(), List.of(question.answer()));
    }

    @Override
    protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
        Hits<Question> hits = Hits.right(answered, MmmuTask::isCleanlyRight);
        ObjectNode byDomain = Json.object();
        List<Measure> measures = new ArrayList<>(List.of(hits.measure("overall")));
        DOMAINS.forEach((domain, subjects) -> {
            Double percent = hits.percent(q -> subjects.contains(q.subject()));
            if (percent == null) {
                return;
            }
            byDomain.put(domain, percent);
            measures.add(hits.measure("domain: " + domain, q -> subjects.contains(q.subject())));
        });
        measures.addAll(hits.measures("subject", Question::subject));
        ObjectNode out = Json.object();
        out.set("overall", Json.number(hits.percent()));
        out.set("items", hits.json());
        out.set("by_subject", hits.by(Question::subject));
        out.set("by_domain", byDomain);
        long unparsed = answered.stream()
                .filter(a -> a.facts().multipleChoice()
                        && LastLetter.mmmu(a.reply(), a.facts().choices()) == null)
                .count();
        return new CleanScores(out, hits.values(), (int) unparsed, measures);
    }

    private static boolean isCleanlyRight(Answered<Question> answer) {
        Question question = answer.facts();
        if (question.multipleChoice()) {
            return Objects.equals(LastLetter.mmmu(answer.reply(), question.choices()), question.answer());
        }
        boolean several = question.answer().startsWith("[");
        return OpenAnswer.matches(
                answer.reply(), several ? PyLiteral.list(question.answer()) : List.of(question.answer()));
    }

    private static Map<String, List<String>> domains() {
        Map<String, List<String>> domains = new LinkedHashMap<>();
        domains.put("Art and Design", List.of("Art", "Art_Theory", "Design", "Music"));
        domains.put("Business", List.of("Accounting", "Economics", "Finance", "Manage", "Marketing"));
        domains.put("Science", List.of("Biology", "Chemistry", "Geography", "Math", "Physics"));
        domains.put(
                "Health and Medicine",
                List.of(
                        "Basic_Medical_Science",
                        "Clinical_Medicine",
                        "Diagnostics_and_Laboratory_Medicine",
                        "Pharmacy",
                        "Public_Health"));
        domains.put("Humanities and Social Science", List.of("History", "Literature", "Sociology", "Psychology"));
        domains.put(
                "Tech and Engineering",
                List.of(
                        "Agriculture",
                        "Architecture_and_Engineering",
                        "Computer_Science",
                        "Electronics",
                        "Energy_and_Power",
                        "Materials",
                        "Mechanical_Engineering"));
        return domains;
    }
}

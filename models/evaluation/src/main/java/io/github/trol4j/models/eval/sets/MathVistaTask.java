package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.ChatMessage;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeRequest;
import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.sets.MathVista.Problem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Scores of MathVista: extract by rule or judge, normalise, compare as text (Q28). */
final class MathVistaTask extends ScoredTask<Problem> {
    MathVistaTask(Entries<Problem> entries) {
        super(entries);
    }

    @Override
    public List<String> judgeTasks() {
        return List.of("mathvista-extract");
    }

    /** One scored answer; the prediction is null where the extracted text is no number. */
    private record Verdict(
            Problem problem, String extraction, @Nullable String prediction) {
        boolean isRight() {
            return problem.answer().equals(prediction);
        }
    }

    @Override
    protected ObjectNode official(List<Answered<Problem>> kept, Judge judge) {
        List<Verdict> verdicts = new ArrayList<>();
        ObjectNode predictions = Json.object();
        for (Answered<Problem> answer : kept) {
            String extraction = extract(answer, judge)
                    .orElseThrow(() -> OfficialCrash.endless(answer.item().position(), "extract"));
            Verdict verdict =
                    new Verdict(answer.facts(), extraction, MathVistaAnswer.normalize(extraction, answer.facts()));
            verdicts.add(verdict);
            ObjectNode one = Json.object().put("extraction", extraction);
            one.set("prediction", Json.text(verdict.prediction()));
            predictions.set(answer.item().id().text(), one.put("true_false", verdict.isRight()));
        }
        ObjectNode out = Json.object();
        out.set("average", average(verdicts));
        for (String key : verdicts.getFirst().problem().groups().keySet()) {
            out.set(key, byGroup(verdicts, key));
        }
        out.set("skills", bySkill(verdicts));
        out.set("predictions", predictions);
        return out;
    }

    @Override
    protected CleanScores clean(List<Answered<Problem>> answered, Judge judge) {
        ArrayNode predictions = Json.array();
        List<Verdict> verdicts = new ArrayList<>();
        for (Answered<Problem> answer : answered) {
            String extraction = extract(answer, judge).orElse("");
            String prediction = MathVistaAnswer.normalize(extraction, answer.facts());
            verdicts.add(new Verdict(answer.facts(), extraction, prediction));
            predictions.add(Json.text(prediction));
        }
        List<Double> credit =
                verdicts.stream().map(v -> v.isRight() ? 1.0 : 0.0).toList();
        Hits<Problem> hits = Hits.of(answered, credit);
        ObjectNode out = Json.object();
        out.set("accuracy", Json.number(hits.percent()));
        out.set("items", hits.json());
        out.set("final", predictions);
        List<Measure> measures = new ArrayList<>(List.of(hits.measure("accuracy")));
        for (String key : answered.getFirst().facts().groups().keySet()) {
            out.set("by_" + key, hits.by(p -> group(p, key)));
            measures.addAll(hits.measures(key, p -> group(p, key)));
        }
        TreeSet<String> skills = new TreeSet<>();
        answered.forEach(a -> skills.addAll(a.facts().skills()));
        ObjectNode bySkill = Json.object();
        for (String skill : skills) {
            bySkill.set(skill, Json.number(hits.percent(p -> p.skills().contains(skill))));
            measures.add(hits.measure("skill: " + skill, p -> p.skills().contains(skill)));
        }
        out.set("by_skill", bySkill);
        long unparsed = verdicts.stream().filter(v -> v.prediction() == null).count();
        return new CleanScores(out, hits.values(), (int) unparsed, measures);
    }

    // Empty if the judge gives only blank replies.
    private static Optional<String> extract(Answered<Problem> answer, Judge judge) {
        Problem problem = answer.facts();
        String reply = answer.reply();
        if (reply.isEmpty()) {
            return Optional.of("");
        }
        if (problem.isMultipleChoice() && problem.choices().contains(reply)) {
            return Optional.of(reply);
        }
        if (problem.answerType().equals("integer")) {
            Optional<BigInteger> number = PyNumber.parseInt(reply);
            if (number.isPresent()) {
                return number.map(BigInteger::toString);
            }
        }
        if (problem.answerType().equals("float")) {
            var number = PyNumber.parseFloat(reply);
            if (number.isPresent()) {
                return Optional.of(PyNumber.repr(number.getAsDouble()));
            }
        }
        return AskUntil.usable(judge, "extract", answer, attempt -> request(answer, attempt), said -> {
            String stripped = PyText.strip(said);
            return stripped.isEmpty() ? null : stripped;
        });
    }

    private static JudgeRequest request(Answered<Problem> answer, int attempt) {
        ChatMessage message = ChatMessage.user(
                JudgePrompts.load("mathvista-extract"),
                ChatMessage.glue("\n\n"),
                ChatMessage.field("query", answer.item().question()),
                ChatMessage.glue("\n\n"),
                ChatMessage.field("response", answer.reply()),
                ChatMessage.glue("\n\nExtracted answer: "));
        return new JudgeRequest(
                answer.item().position(),
                answer.item().id(),
                "extract",
                attempt,
                "gpt-3.5-turbo",
                0,
                256,
                List.of(message));
    }

    private static ObjectNode average(List<Verdict> verdicts) {
        int right = (int) verdicts.stream().filter(Verdict::isRight).count();
        String accuracy = PyNumber.repr(PyNumber.round((double) right / verdicts.size() * 100, 2));
        return Json.object().put("accuracy", accuracy).put("correct", right).put("total", verdicts.size());
    }

    private static ObjectNode byGroup(List<Verdict> verdicts, String key) {
        Map<String, List<Verdict>> groups = new LinkedHashMap<>();
        for (Verdict verdict : verdicts) {
            groups.computeIfAbsent(group(verdict.problem(), key), k -> new ArrayList<>())
                    .add(verdict);
        }
        ObjectNode out = Json.object();
        groups.forEach((group, members) -> {
            if (!group.equals("None")) {
                out.set(group, share(members));
            }
        });
        return out;
    }

    private static ObjectNode bySkill(List<Verdict> verdicts) {
        TreeSet<String> skills = new TreeSet<>();
        verdicts.forEach(v -> skills.addAll(v.problem().skills()));
        ObjectNode out = Json.object();
        for (String skill : skills) {
            out.set(
                    skill,
                    share(verdicts.stream()
                            .filter(v -> v.problem().skills().contains(skill))
                            .toList()));
        }
        return out;
    }

    private static ObjectNode share(List<Verdict> verdicts) {
        int right = (int) verdicts.stream().filter(Verdict::isRight).count();
        String accuracy = PyNumber.fixed((double) right / verdicts.size() * 100, 2);
        return Json.object().put("accuracy", accuracy).put("correct", right).put("total", verdicts.size());
    }

    private static String group(Problem problem, String key) {
        return Objects.requireNonNull(problem.groups().get(key));
    }
}

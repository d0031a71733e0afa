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
import io.github.trol4j.models.eval.sets.MathVerse.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores of MathVerse: the judge takes the answer out of the reply, then says whether it matches. */
final class MathVerseTask extends ScoredTask<Problem> {
    MathVerseTask(Entries<Problem> entries) {
        super(entries);
    }

    @Override
    public List<String> judgeTasks() {
        return List.of("mathverse-extract", "mathverse-match");
    }

    // Q44: the released code asks for ever until the verdict is 0 or 1.
    @Override
    protected ObjectNode official(List<Answered<Problem>> kept, Judge judge) {
        ArrayNode extractions = Json.array();
        ArrayNode judgements = Json.array();
        Map<String, List<Integer>> byVersion = new LinkedHashMap<>();
        int right = 0;
        for (Answered<Problem> answer : kept) {
            int position = answer.item().position();
            String extraction = extract(answer, judge).orElseThrow(() -> OfficialCrash.endless(position, "extract"));
            int verdict = match(answer, extraction, judge).orElseThrow(() -> OfficialCrash.endless(position, "match"));
            extractions.add(extraction);
            judgements.add(verdict);
            byVersion
                    .computeIfAbsent(answer.facts().version(), v -> new ArrayList<>())
                    .add(verdict);
            right += verdict;
        }
        ObjectNode out = Json.object();
        byVersion.forEach((version, verdicts) -> {
            long ones = verdicts.stream().filter(v -> v == 1).count();
            out.put(version, PyNumber.fixed((double) ones / verdicts.size(), 3));
        });
        out.put("Total Acc", PyNumber.fixed((double) right / kept.size(), 3));
        out.set("extractions", extractions);
        out.set("judgements", judgements);
        return out;
    }

    @Override
    protected CleanScores clean(List<Answered<Problem>> answered, Judge judge) {
        int[] unparsed = {0};
        Hits<Problem> hits = Hits.of(answered, answer -> {
            Optional<Integer> verdict = match(answer, extract(answer, judge).orElse(""), judge);
            if (verdict.isEmpty()) {
                unparsed[0]++;
            }
            return verdict.orElse(0);
        });
        ObjectNode out = Json.object();
        out.set("by_version", hits.by(Problem::version));
        out.set("items", hits.json());
        out.set("all", Json.number(hits.percent()));
        out.set("with_picture", Json.number(hits.percent(Problem::pictured)));
        out.set("text_only", Json.number(hits.percent(p -> !p.pictured())));
        out.set("by_subject", hits.by(Problem::subject));
        List<Measure> measures = new ArrayList<>(List.of(
                hits.measure("all"),
                hits.measure("with picture", Problem::pictured),
                hits.measure("text only", p -> !p.pictured())));
        measures.addAll(hits.measures("version", Problem::version));
        measures.addAll(hits.measures("subject", Problem::subject));
        return new CleanScores(out, hits.values(), unparsed[0], measures);
    }

    private static Optional<String> extract(Answered<Problem> answer, Judge judge) {
        return AskUntil.usable(judge, "extract", answer, attempt -> extractRequest(answer, attempt), said -> {
            String stripped = PyText.strip(said);
            return stripped.isEmpty() ? null : PyText.strip(stripped.replace("Extracted Answer: ", ""));
        });
    }

    private static Optional<Integer> match(Answered<Problem> answer, String extraction, Judge judge) {
        return AskUntil.usable(judge, "match", answer, attempt -> matchRequest(answer, extraction, attempt), said -> {
            String verdict = PyText.strip(said.replace("Judgement:", ""));
            return verdict.equals("0") ? Integer.valueOf(0) : verdict.equals("1") ? Integer.valueOf(1) : null;
        });
    }

    private static JudgeRequest extractRequest(Answered<Problem> answer, int attempt) {
        return request(
                answer,
                "extract",
                attempt,
                ChatMessage.user(
                        JudgePrompts.load("mathverse-extract"),
                        ChatMessage.glue("\n\nModel response: '"),
                        ChatMessage.field("response", answer.reply()),
                        ChatMessage.glue("'\nExtracted Answer: ")));
    }

    private static JudgeRequest matchRequest(Answered<Problem> answer, String extraction, int attempt) {
        return request(
                answer,
                "match",
                attempt,
                ChatMessage.user(
                        JudgePrompts.load("mathverse-match"),
                        ChatMessage.glue("\n\n[Question]: "),
                        ChatMessage.field("question", answer.facts().question()),
                        ChatMessage.glue("\n[Standard Answer]: "),
                        ChatMessage.field("answer", answer.facts().answer()),
                        ChatMessage.glue("\n[Model_answer] : "),
                        ChatMessage.field("extraction", extraction),
                        ChatMessage.glue("\nJudgement:")));
    }

    private static JudgeRequest request(Answered<Problem> answer, String stage, int attempt, ChatMessage message) {
        return new JudgeRequest(
                answer.item().position(),
                answer.item().id(),
                stage,
                attempt,
                "gpt-3.5-turbo",
                0,
                256,
                List.of(message));
    }
}

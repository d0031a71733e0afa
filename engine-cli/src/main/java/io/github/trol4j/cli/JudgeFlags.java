package io.github.trol4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.eval.judge.CannedJudge;
import io.github.trol4j.models.eval.judge.HttpJudge;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeCache;
import io.github.trol4j.models.eval.judge.JudgeRecord;
import io.github.trol4j.models.eval.judge.Wordings;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who grades the replies of sets that need a judge. */
final class JudgeFlags {
    @Option(
            names = "--judge-replies",
            paramLabel = "FILE",
            description = "Canned replies of a judge: JSON lines {\"n\": ..., \"stage\": ..., \"replies\": [...]}.")
    @Nullable
    Path replies;

    @Option(
            names = "--judge-url",
            paramLabel = "URL",
            description = "An OpenAI-compatible service, such as http://localhost:8000/v1; needs --judge-model.")
    @Nullable
    URI url;

    @Option(names = "--judge-model", paramLabel = "NAME", description = "The model that the service is to use.")
    @Nullable
    String model;

    @Option(
            names = "--judge-key",
            paramLabel = "VARIABLE",
            description = "Environment variable with the key of the service. Default: ${DEFAULT-VALUE}.")
    String keyVariable = "OPENAI_API_KEY";

    @Option(
            names = "--judge-field",
            paramLabel = "NAME=JSON",
            description = "A field for each request to the service, such as reasoning_effort='\"low\"' or"
                    + " max_completion_tokens=2000; null takes a field out. May be repeated.")
    List<String> fields = List.of();

    @Option(
            names = "--judge-runs",
            paramLabel = "N",
            description =
                    "How often MM-Vet is graded; the paper uses 5, the released script 1. Default: ${DEFAULT-VALUE}.")
    int runs = 1;

    @Option(
            names = "--judge-rate",
            paramLabel = "N",
            description = "Most requests a minute. Default: ${DEFAULT-VALUE}.")
    int perMinute = 300;

    @Option(
            names = "--judge-attempts",
            paramLabel = "N",
            description = "Most sends of one request, with growing pauses. Default: ${DEFAULT-VALUE}.")
    int attempts = 8;

    @Option(
            names = "--judge-cache",
            paramLabel = "DIR",
            description =
                    "Keep the judge's replies here and never pay for one twice. Default: 'judge' in the run's folder.")
    @Nullable
    Path cache;

    @Option(
            names = "--judge-prompt",
            paramLabel = "FILE",
            description = "Other instructions for the judge: one text, or where a run has several judging tasks one"
                    + " section for each, which begins with a line such as '=== mathverse-match ==='.")
    @Nullable
    Path prompts;

    @Option(
            names = "--judge-requests",
            paramLabel = "FILE",
            description = "Write down what the judge was asked for the released score.")
    @Nullable
    Path requests;

    /**
     * The chosen judge; null if none was chosen.
     *
     * @param tasks what it is going to score
     * @param kept where its replies are kept if no other place is named; null to keep none
     */
    @Nullable
    Judge judge(Collection<EvalTask> tasks, @Nullable Path kept) {
        if (prompts != null && url == null) {
            throw new UsageException("--judge-prompt needs a judge that reads it: --judge-url and --judge-model");
        }
        if (replies != null) {
            return CannedJudge.read(replies);
        }
        if (url == null) {
            return null;
        }
        if (model == null) {
            throw new UsageException("--judge-url needs --judge-model");
        }
        HttpJudge live = new HttpJudge(
                new HttpJudge.Service(url, model, System.getenv(keyVariable), fields()),
                HttpJudge.Limits.of(perMinute, runs, attempts));
        Path folder = cache != null ? cache : kept;
        Judge judge = folder == null
                ? live
                : new JudgeCache(folder, url + " " + model + (fields.isEmpty() ? "" : " " + fields), live);
        if (prompts == null) {
            return judge;
        }
        List<String> given =
                tasks.stream().flatMap(t -> t.judgeTasks().stream()).distinct().toList();
        return Wordings.read(prompts, given, judge);
    }

    private Map<String, JsonNode> fields() {
        Map<String, JsonNode> parsed = new LinkedHashMap<>();
        for (String field : fields) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--judge-field must be NAME=JSON, found '%s'".formatted(Shown.text(field)));
            }
            try {
                parsed.put(field.substring(0, equals), new ObjectMapper().readTree(field.substring(equals + 1)));
            } catch (JsonProcessingException e) {
                throw new UsageException(
                        "--judge-field %s: what follows = must be JSON, for example a number, true, or \"text\" in quotes"
                                .formatted(Shown.text(field)));
            }
        }
        return parsed;
    }

    /** The judge of a run, whose replies are kept in the folder of the run. */
    @Nullable
    Judge judge(Collection<EvalTask> tasks, Run run) {
        return judge(tasks, run.folder().resolve("judge"));
    }

    /** Writes what was asked, or what would be. */
    void record(SetScores scores, EvalTask task, List<@Nullable String> answers) {
        if (requests == null) {
            return;
        }
        JudgeRecord.write(requests, scores.judged().isEmpty() ? task.judgeRequests(answers) : scores.judged());
    }
}

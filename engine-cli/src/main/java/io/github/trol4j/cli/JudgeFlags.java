package io.github.trol4j.cli;

import io.github.trol4j.models.eval.judge.CannedJudge;
import io.github.trol4j.models.eval.judge.HttpJudge;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeCache;
import io.github.trol4j.models.eval.judge.JudgeRecord;
import io.github.trol4j.models.eval.judge.Wordings;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
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
            names = "--judge-cache",
            paramLabel = "DIR",
            description = "Keep the judge's replies here and never pay for one twice.")
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

    /** The chosen judge; null if none was chosen. */
    @Nullable
    Judge judge() {
        if (prompts != null && url == null) {
            throw new UsageException("--judge-prompt needs a judge that reads it: --judge-url and --judge-model");
        }
        if (replies != null) return CannedJudge.read(replies);
        if (url == null) return null;
        if (model == null) throw new UsageException("--judge-url needs --judge-model");
        HttpJudge live = new HttpJudge(
                new HttpJudge.Service(url, model, System.getenv(keyVariable)), HttpJudge.Limits.of(perMinute, runs));
        Judge judge = cache == null ? live : new JudgeCache(cache, url + " " + model, live);
        return prompts == null ? judge : Wordings.read(prompts, judge);
    }

    /** Writes what was asked, or what would be. */
    void record(SetScores scores, EvalTask task, List<@Nullable String> answers) {
        if (requests == null) return;
        JudgeRecord.write(requests, scores.judged().isEmpty() ? task.judgeRequests(answers) : scores.judged());
    }
}

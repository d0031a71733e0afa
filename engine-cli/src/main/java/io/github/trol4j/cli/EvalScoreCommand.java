package io.github.trol4j.cli;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.report.MarkdownReport;
import io.github.trol4j.models.eval.report.SetResult;
import io.github.trol4j.models.eval.run.ReplyLog;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores replies that were made elsewhere or earlier. */
@Command(
        name = "score",
        description = "Scores given replies by the released rules and by the clean ones.",
        mixinStandardHelpOptions = true)
final class EvalScoreCommand implements Callable<Integer> {
    @Mixin
    private EvalFlags flags;

    @Option(
            names = "--replies",
            required = true,
            paramLabel = "FILE",
            description =
                    "JSON lines {\"n\": position, \"id\": ..., \"reply\": text}; the replies.jsonl of a run is one.")
    private Path replies;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Mixin
    private JudgeFlags judging;

    @Override
    public Integer call() {
        Benchmark benchmark = flags.single();
        EvalTask task = flags.load(benchmark);
        if (!Files.isRegularFile(replies)) {
            throw new EvalException("no such file: " + replies);
        }
        String set = benchmark.info().name();
        Run.Outcomes outcomes = Run.outcomes(ReplyLog.read(replies), set);
        checkPositions(outcomes, task);
        List<@Nullable String> texts = outcomes.replies(task.items().size());
        Judge judge = judging.judge(List.of(task), (Path) null);
        SetScores scores = task.score(texts, judge);
        judging.record(scores, task, texts);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        if (json) {
            out.println(scores.json(set, variant()).toPrettyString());
        } else {
            out.print(new MarkdownReport().set(new SetResult(benchmark.info(), task, outcomes, scores)));
        }
        out.flush();
        return 0;
    }

    private void checkPositions(Run.Outcomes outcomes, EvalTask task) {
        int items = task.items().size();
        for (int position : outcomes.byPosition().keySet()) {
            if (position < 0 || position >= items) {
                throw new EvalException(
                        replies + " has a reply for position " + position + ", but the set has " + items + " items");
            }
        }
    }

    // predictions-messy.jsonl is called messy.
    private String variant() {
        String name = replies.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        return stem.startsWith("predictions-") ? stem.substring("predictions-".length()) : stem;
    }
}

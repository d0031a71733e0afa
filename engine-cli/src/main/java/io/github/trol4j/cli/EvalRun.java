package io.github.trol4j.cli;

import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.KvFormat;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.CacheLimits;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Responder;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.report.MarkdownReport;
import io.github.trol4j.models.eval.run.ModelIdentity;
import io.github.trol4j.models.eval.run.ModelResponder;
import io.github.trol4j.models.eval.run.ReplyLog;
import io.github.trol4j.models.eval.run.ResponseCache;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.run.Runner;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.run.Timings;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of some sets with one model: asks, scores, reports. */
final class EvalRun {
    static final int INTERRUPTED = 130;
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private final EvalFlags flags;
    private final JudgeFlags judging;
    private final @Nullable Path cache;
    private final PrintWriter err;
    private final Runnable whenStopped;

    /** @param whenStopped runs while the end of the program is still held back, so that what it says is heard */
    EvalRun(EvalFlags flags, JudgeFlags judging, @Nullable Path cache, PrintWriter err, Runnable whenStopped) {
        this.flags = flags;
        this.judging = judging;
        this.cache = cache;
        this.err = err;
        this.whenStopped = whenStopped;
    }

    /**
     * What to run.
     *
     * @param fresh whether every prompt is read as a whole
     */
    record How(ModelFlags model, Traversal traversal, DecodingOptions decoding, Selection selection, boolean fresh) {}

    /** What came out; without results if it was stopped. */
    record Result(boolean finished, EvalRuns.Scored scored, String report, Timings timings) {
        boolean failed() {
            return !scored.failures().isEmpty()
                    || scored.results().stream()
                            .anyMatch(r -> !r.outcomes().errors().isEmpty());
        }
    }

    /** Answers and forgets some items first, so that the times written down are not those of a program that just started. */
    Result runWarm(Path folder, How how) {
        return run(folder, how, true);
    }

    Result run(Path folder, How how) {
        return run(folder, how, false);
    }

    private Result run(Path folder, How how, boolean warm) {
        Map<Benchmark, EvalTask> tasks = new LinkedHashMap<>();
        DataRoot root = new DataRoot(flags.folder());
        for (Benchmark benchmark : flags.benchmarks()) {
            tasks.put(benchmark, benchmark.load(root));
        }
        Run run = new Run(folder);
        Judge judge = judging.judge(tasks.values(), run);
        // Questions come in order, and one conversation asks them: it knows what the last prompt had in common with the
        // next. A cache of
        // prompts would only fill memory behind it.
        LoadOptions options = how.model()
                .options(how.model().place(), Precision.F32, err)
                .withCaches(CacheLimits.defaults().withPrefixes(0));
        boolean finished;
        try (StopSwitch stop = StopSwitch.install();
                TrolModel model = load(how.model().place(), options);
                ModelResponder answers = new ModelResponder(
                        model, how.traversal(), fingerprint(model, how, options), stop, how.fresh())) {
            Responder responder = cache == null ? answers : new ResponseCache(cache, answers);
            new RunConfig(
                            flags.sets,
                            root.folder().toString(),
                            name(how.model()),
                            responder.fingerprint(),
                            how.decoding().describe())
                    .keepIn(folder);
            if (warm) {
                warmUp(answers, tasks, how, stop);
            }
            finished = ask(run, tasks, how, new Runner(responder, how.decoding(), stop));
            if (!finished) {
                whenStopped.run();
            }
        }
        if (!finished) {
            return new Result(false, new EvalRuns.Scored(List.of(), List.of()), "", Timings.of(run));
        }
        EvalRuns.Scored scored = EvalRuns.scoreAndReport(run, tasks, judge);
        scored.tell(err);
        String report = new MarkdownReport().report(run.config(), scored.results());
        return new Result(true, scored, report, Timings.of(run));
    }

    private static void warmUp(Responder answers, Map<Benchmark, EvalTask> tasks, How how, StopSwitch stop) {
        long end = System.nanoTime() + WARM_UP.toNanos();
        for (EvalTask task : tasks.values()) {
            for (EvalItem item : how.selection().of(task.items())) {
                if (stop.getAsBoolean() || System.nanoTime() > end) {
                    return;
                }
                try {
                    answers.reply(item, how.decoding());
                } catch (EngineException e) {
                    return; // the run will meet it again and write it down
                }
            }
        }
    }

    private boolean ask(Run run, Map<Benchmark, EvalTask> tasks, How how, Runner runner) {
        try (ReplyLog log = ReplyLog.open(run.replies());
                Timings.Writer timings = Timings.append(run);
                EvalProgress progress = new EvalProgress(err)) {
            for (Map.Entry<Benchmark, EvalTask> entry : tasks.entrySet()) {
                String set = entry.getKey().info().name();
                List<EvalItem> items = how.selection().of(entry.getValue().items());
                Run.Outcomes known = run.outcomes(set);
                progress.start(set, entry.getValue(), items, known);
                boolean finished = runner.run(set, items, known, log, (outcome, reply, done, total) -> {
                    timings.add(outcome, reply);
                    progress.asked(outcome, done, total);
                });
                if (!finished) {
                    return false;
                }
            }
        }
        return true;
    }

    // The released code does not turn pictures upright, so neither does a benchmark.
    private static TrolModel load(String model, LoadOptions options) {
        LoadOptions stored = options.withImages(options.images().withApplyExif(false));
        return model.equals(ModelFlags.NANO) ? TrolModel.nano(stored) : TrolModel.load(Path.of(model), stored);
    }

    static String name(ModelFlags flags) {
        if (flags.model == null || flags.model.equals(ModelFlags.NANO)) {
            return ModelFlags.NANO;
        }
        Path name = Path.of(flags.model).toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }

    private static String fingerprint(TrolModel model, How how, LoadOptions options) {
        ModelFlags flags = how.model();
        String place = flags.place();
        String identity = Files.exists(Path.of(place)) ? ModelIdentity.of(Path.of(place)) : ModelFlags.NANO;
        BackendOptions compute = options.compute();
        boolean usualKv = compute.kv().with(compute.weights()) == KvFormat.AUTO.with(compute.weights());
        return identity + " weights=" + compute.weights().label()
                + (compute.vision() == null ? "" : " vision=" + compute.vision().label())
                + (usualKv ? "" : " kv=" + compute.kv().label())
                + " traversal=" + Traversal.identity(how.traversal()) + " backend="
                + model.backend().name();
    }
}

package io.github.trol4j.cli;

import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.report.SetResult;
import io.github.trol4j.models.eval.report.SweepReport;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.run.Timings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs benchmarks and scores them. */
@Command(
        name = "eval",
        description = "Runs published benchmarks and scores them by the released rules and by clean ones.",
        mixinStandardHelpOptions = true,
        customSynopsis = {"trol eval --set NAME[,NAME...] [OPTION...]", "trol eval COMMAND [OPTION...]"},
        sortOptions = false,
        subcommands = {
            EvalPromptsCommand.class,
            EvalScoreCommand.class,
            EvalSetsCommand.class,
            EvalCheckCommand.class,
            EvalMergeCommand.class,
            EvalReportCommand.class,
            EvalCompareCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  trol eval --set nano --limit 200",
            "  trol eval --set nano --sweep weights=f32,q8,q4 --sweep traversal=full,off",
            "  trol eval --set nano --fresh --greedy --sweep traversal=full,lossless,threshold=0.02+share-attention,off",
            "  trol eval --set sqa,pope --data ~/data --model ~/TroL-1.8B --out runs/a",
            "  trol eval --set sqa --data ~/data --model ~/TroL-1.8B --out runs/a --resume"
        })
final class EvalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private EvalFlags flags;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "RUN",
            description = "Folder of the run. Default: eval-MODEL-SETS.")
    private @Nullable Path out;

    @Option(names = "--resume", description = "Go on with a run that was stopped or killed.")
    private boolean resume;

    @Option(names = "--limit", paramLabel = "N", description = "Ask at most N items of each set.")
    private int limit = -1;

    @Option(names = "--offset", paramLabel = "N", description = "Leave out the first N items of each set.")
    private int offset;

    @Option(
            names = "--ids",
            split = ",",
            paramLabel = "ID",
            description = "Ask only these items; 'trol eval prompts' shows their ids.")
    private Set<String> ids = Set.of();

    @Option(
            names = "--shard",
            paramLabel = "K/N",
            description = "Ask the Kth of N parts, for several machines; 'trol eval merge' puts them together.")
    private String shard = "1/1";

    @Option(names = "--greedy", description = "Greedy search instead of the published 5 beams.")
    private boolean greedy;

    @Option(
            names = "--likelihood",
            description =
                    "Answer items that list their options by the likeliest letter; others as without this option.")
    private boolean likelihood;

    @Option(
            names = "--fresh",
            description =
                    "Read every prompt as a whole, also what it has in common with others: times and work are then those of"
                            + " questions that stand alone.")
    private boolean fresh;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Keep replies here, and take those that are there already.")
    private @Nullable Path cache;

    @Option(
            names = "--sweep",
            paramLabel = "KEY=V,V...",
            description =
                    "Run once for each value of weights, traversal, backend or beams; may be repeated. Ends with one table"
                            + " and a plot.")
    private List<String> sweeps = List.of();

    @Option(
            names = "--traversal",
            paramLabel = "HOW",
            description = "What of the prompt goes through a block twice: " + Traversal.SPELLINGS + ". Default: full.")
    private Traversal traversal = Traversal.FULL;

    @ArgGroup(validate = false, heading = "%nThe model:%n")
    private ModelFlags model = new ModelFlags();

    @ArgGroup(validate = false, heading = "%nA judge, for the sets that need one:%n")
    private JudgeFlags judging = new JudgeFlags();

    @Override
    public Integer call() {
        flags.benchmarks();
        EvalRun run = new EvalRun(flags, judging, cache, spec.commandLine().getErr(), this::sayHowToGoOn);
        EvalRun.How how = new EvalRun.How(model, traversal, decoding(), selection(), fresh);
        return sweeps.isEmpty() ? one(run, how) : sweep(run, how);
    }

    private int one(EvalRun run, EvalRun.How how) {
        Path folder = folder();
        EvalRun.Result result = run.run(folder, how);
        if (!result.finished()) {
            return EvalRun.INTERRUPTED;
        }
        spec.commandLine().getOut().print(result.report());
        spec.commandLine().getOut().flush();
        say("the page is %s; report.md, report.json and items.csv lie beside it"
                .formatted(folder.resolve("report.html")));
        return result.failed() ? Failures.FAILED : 0;
    }

    private int sweep(EvalRun run, EvalRun.How base) {
        Path folder = folder();
        List<SweepReport.Point> points = new ArrayList<>();
        boolean failed = false;
        Map<EvalSweep.Setting, EvalRun.How> runs = new LinkedHashMap<>(); // all wrong values show before the first run
        for (EvalSweep.Setting setting : EvalSweep.settings(sweeps)) {
            runs.put(setting, setting.apply(base));
        }
        for (EvalSweep.Setting setting : runs.keySet()) {
            Path part = folder.resolve(setting.folder());
            say(setting.name());
            EvalRun.Result result = run.runWarm(part, Objects.requireNonNull(runs.get(setting)));
            if (!result.finished()) {
                return EvalRun.INTERRUPTED;
            }
            failed |= result.failed();
            for (SetResult set : result.scored().results()) {
                points.add(SweepReport.point(setting.name(), set, cost(result.timings(), set)));
            }
        }
        SweepReport report = new SweepReport(points);
        report.write(folder);
        spec.commandLine().getOut().print(report.markdown());
        spec.commandLine().getOut().flush();
        say("the table is %s, the plots sweep (time) and sweep-work (operations) lie beside it as .png and .svg"
                .formatted(folder.resolve("sweep.md")));
        return failed ? Failures.FAILED : 0;
    }

    private static SweepReport.Cost cost(Timings timings, SetResult set) {
        String name = set.info().name();
        return new SweepReport.Cost(
                timings.secondsPerItem(name), timings.workShare(name), timings.secondWorkShare(name));
    }

    private void sayHowToGoOn() {
        if (ProgressLine.onTerminal()) {
            spec.commandLine().getErr().println();
        } // behind the ^C that the terminal shows
        say("stopped; every reply so far is kept. To go on:");
        List<String> words =
                new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
        if (!resume) {
            words.add("--resume");
        }
        spec.commandLine()
                .getErr()
                .println("  trol " + words.stream().map(EvalCommand::quoted).collect(Collectors.joining(" ")));
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void say(String message) {
        spec.commandLine().getErr().println("trol: " + message);
    }

    private Path folder() {
        Path folder = out != null ? out : Path.of("eval-" + EvalRun.name(model) + "-" + String.join("-", flags.sets));
        boolean used = Files.exists(new Run(folder).replies()) || (!sweeps.isEmpty() && Files.exists(folder));
        if (used && !resume) {
            throw new UsageException(
                    folder + " holds a run already; add --resume to go on with it, or choose another --out");
        }
        return folder;
    }

    private DecodingOptions decoding() {
        return new DecodingOptions(greedy ? 1 : DecodingOptions.published().beams(), likelihood);
    }

    private Selection selection() {
        if (limit == 0 || limit < -1) {
            throw new UsageException("--limit must be at least 1, got " + limit);
        }
        return new Selection(ids, offset, limit, Selection.Shard.parse(shard));
    }
}

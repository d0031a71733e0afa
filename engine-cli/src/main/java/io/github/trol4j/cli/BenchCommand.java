package io.github.trol4j.cli;

import io.github.trol4j.core.KvFormat;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.LowRankChoice;
import io.github.trol4j.models.bench.Bench;
import io.github.trol4j.models.bench.BenchModel;
import io.github.trol4j.models.bench.BenchModel.Opener;
import io.github.trol4j.models.bench.BenchPlan;
import io.github.trol4j.models.bench.BenchReport;
import io.github.trol4j.models.bench.KernelBench;
import io.github.trol4j.models.bench.Preset;
import io.github.trol4j.models.bench.Roofline;
import io.github.trol4j.models.bench.RooflineProbe;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.models.prompt.PromptException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast a model runs here. */
@Command(
        name = "bench",
        description =
                "Measures loading, looking, reading and writing, and what share of the machine's limits they reach.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Rows: load; ve, the vision tower and projector on one picture; pp1 and pp2, the two traversals of the "
                    + "prompt; pp, the whole prompt; tg, writing; tgN, writing of N sequences together, all their tokens; q1 and qN, the first and the "
                    + "further of N questions about one picture; kept, memory of their keys and values; rss, peak memory of the process; work, operations on the prompt beside the published model's; with several "
                    + "policies, pp and time of each; with --compare, dmax, dmean (logits), kl (log-probabilities), led and free (tokens that agree). Shares compare with limits "
                    + "that are measured in the same run: arithmetic for ve and pp, memory bandwidth for tg.",
            "",
            "Examples:",
            "  trol bench --preset trol-1.8b --weights q8",
            "  trol bench --model ~/TroL-1.8B --traversal off -o csv",
            "  trol bench --preset trol-1.8b --weights q8 --gate-profile paper --traversal full,lossless,threshold=0.02 --compare full",
            "  trol bench --kernels"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = ModelPlace.LABEL,
            description =
                    "Folder of a checkpoint, file made by 'trol convert', or name of a model that 'trol models' lists. Default: nano.")
    private @Nullable String model;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "Random weights of a published shape instead: trol-1.8b, trol-3.8b or trol-7b; nano is the built-in model.")
    private @Nullable String preset;

    @Option(
            names = "--prompt",
            paramLabel = "N",
            description = "Tokens of the prompt, those of pictures included. Default: ${DEFAULT-VALUE}.")
    private int prompt = 1300;

    @Option(
            names = "--image-tokens",
            paramLabel = "N",
            description = "How many of them stand for pictures. Default: one picture, 1225 of TroL-1.8B and 7B.")
    private int imageTokens = BenchPlan.ONE_PICTURE;

    @Option(names = "--gen", paramLabel = "N", description = "Tokens to write. Default: ${DEFAULT-VALUE}.")
    private int generated = 64;

    @Option(
            names = "--sequences",
            paramLabel = "N",
            description = "Also decode N sequences together, each after a prompt of its own. Default: no such row.")
    private int sequences = 1;

    @Option(
            names = "--questions",
            paramLabel = "N",
            description = "Also ask N questions about one picture, each until its first token. Default: no such rows.")
    private int questions = 1;

    @Option(
            names = "--traversal",
            paramLabel = "HOW",
            split = ",(?=\\s*\\p{Alpha})", // other commas separate layers
            description = "What of the prompt goes through a block twice: " + Traversal.SPELLINGS
                    + ". Several, separated by commas, read the prompt in turn. Default: full.")
    private List<Traversal> traversals = List.of(Traversal.FULL);

    @Option(
            names = "--compare",
            paramLabel = "HOW",
            description = "Also say how far logits and tokens of each policy lie from those of this one.")
    private @Nullable Traversal compare;

    @Option(
            names = "--gate-profile",
            paramLabel = "NAME",
            description = "paper: gates drawn as they lie in the paper's Figure 5, for measuring policies with random"
                    + " weights. Default: the model's own.")
    private @Nullable GateProfile gateProfile;

    private enum GateProfile {
        PAPER
    }

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            description =
                    "Precision of the decoder's weights: ${COMPLETION-CANDIDATES}. Default: auto, the best that fits memory.")
    private @Nullable Precision weights;

    @Option(names = "--vision-weights", paramLabel = "FORMAT", description = VisionPrecision.HELP)
    private @Nullable VisionPrecision visionWeights;

    @Option(
            names = "--kv",
            paramLabel = "FORMAT",
            description =
                    "Precision of cached keys and values on backend cpu: ${COMPLETION-CANDIDATES}. Default: auto, f32 with f32 weights, else bf16.")
    private KvFormat kv = KvFormat.AUTO;

    @Option(names = "--lora", paramLabel = "HOW", description = LoraHelp.HELP)
    private LowRankChoice lora = LowRankChoice.AUTO;

    @Option(names = "--backend", paramLabel = "NAME", description = "What computes. Default: the best that works here.")
    private @Nullable String backend;

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads. Default: one per physical core.")
    private @Nullable Integer threads;

    @Option(
            names = {"-r", "--repetitions"},
            paramLabel = "N",
            description = "Measurements of each row, after one run to warm up. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 5;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES}. Default: md.")
    private BenchTable output = BenchTable.MD;

    @Option(names = "--no-roofline", description = "Do not measure the limits of the machine.")
    private boolean noRoofline;

    @Option(
            names = "--kernels",
            description =
                    "Measure the kernels of machine code alone: GB/s of weights beside the read bandwidth of the same moment.")
    private boolean kernels;

    @Override
    public Integer call() {
        if (kernels) {
            return measureKernels();
        }
        BenchPlan plan = plan();
        LoadOptions options = options();
        Opener opened = opener(options);
        Opener opener = gateProfile == null ? opened : () -> opened.open().withPaperGates();
        try (EtaLine eta = new EtaLine(spec.commandLine().getErr(), ProgressLine.onTerminal())) {
            eta.at("measuring the machine", 0);
            Roofline roofline = noRoofline
                    ? Roofline.none()
                    : RooflineProbe.measure(
                            options.compute().threads(), options.compute().weights());
            BenchReport report = Bench.run(opener, plan, roofline, eta::at);
            eta.clear();
            spec.commandLine().getOut().print(output.of(report));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    private BenchPlan plan() {
        BenchPlan plan = new BenchPlan(prompt, imageTokens, generated, traversals.getFirst(), repetitions)
                .withSequences(sequences)
                .withQuestions(questions)
                .withOthers(traversals.subList(1, traversals.size()));
        return compare == null ? plan : plan.comparedWith(compare);
    }

    private int measureKernels() {
        PrintWriter out = spec.commandLine().getOut();
        MachineCode.Status status = MachineCode.load();
        if (status.code() == null) {
            throw new PromptException("no machine code here: " + status.text());
        }
        int count = threads == null ? LoadOptions.defaults().compute().threads() : threads;
        out.printf(Locale.ROOT, "%s, %d thread%s%n%n", status.text(), count, count == 1 ? "" : "s");
        out.println("| kernel | GB/s | share of the read bandwidth |");
        out.println("|---|---:|---:|");
        for (KernelBench.Row row : KernelBench.measure(count)) {
            out.printf(Locale.ROOT, "| %s | %.1f | %.0f %% |%n", row.name(), row.rate() / 1e9, 100 * row.share());
        }
        out.flush();
        return 0;
    }

    private LoadOptions options() {
        LoadOptions options = LoadOptions.defaults()
                .withWeights(format())
                .withVision(VisionPrecision.format(visionWeights))
                .withKv(kv)
                .withLowRank(lora);
        options = threads == null ? options : options.withThreads(threads);
        return backend == null ? options : options.withBackend(backend);
    }

    private WeightFormat format() {
        if (model != null && preset != null) {
            throw new PromptException("give --model or --preset, not both");
        }
        Precision.Choosing how =
                new Precision.Choosing(backend, spec.commandLine().getErr());
        if (!isPreset()) {
            return Precision.of(name(), weights, Precision.AUTO, how);
        }
        Precision wanted = weights == null ? Precision.AUTO : weights;
        return wanted.of(Preset.named(String.valueOf(preset)).config(), how);
    }

    private boolean isPreset() {
        return preset != null && !preset.equalsIgnoreCase(ModelFlags.NANO);
    }

    private String name() {
        return ModelPlace.of(model == null ? ModelFlags.NANO : model);
    }

    private Opener opener(LoadOptions options) {
        if (!isPreset()) {
            return () -> BenchModel.checkpoint(name(), options);
        }
        TrolConfig config = Preset.named(String.valueOf(preset)).config();
        return () -> BenchModel.random(config, config.family().publishedRank(), options);
    }
}

package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.verify.CaseResult;
import io.github.trol4j.models.verify.StageResult;
import io.github.trol4j.models.verify.Tolerance;
import io.github.trol4j.models.verify.Verifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Holds a checkpoint against golden tensors. */
@Command(
        name = "verify",
        description = "Runs golden cases of a checkpoint and compares every stage with what the reference computed.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  trol verify src-test-fixtures/fixtures/phi3-tiny --backend reference",
            "",
            "Exit code 0 if every stage of every case is within tolerance, 1 if not."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR|FILE|NAME",
            description = "Folder of the checkpoint, a packed file, or name of a model in the cache.")
    private Path path;

    @Option(
            names = "--golden",
            paramLabel = "DIR",
            description = "Folder of the golden cases. Default: DIR/golden; a packed file has none.")
    private @Nullable Path golden;

    @Option(names = "--case", paramLabel = "NAME", description = "Run this case only.")
    private @Nullable String only;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description =
                    "Largest difference of any value. Default: 1e-4 for reference, 1e-3 for other backends in f32.")
    private @Nullable Double tolerance;

    @Option(names = "--json", description = "Print a JSON object instead of a table.")
    private boolean json;

    @Mixin
    private ModelFlags flags;

    @Override
    public Integer call() {
        Path place = ModelPlace.of(path);
        LoadOptions options = flags.options(
                place.toString(), Precision.F32, spec.commandLine().getErr());
        LoadOptions asReference = options.withImages(options.images().withApplyExif(false));
        PrintWriter out = spec.commandLine().getOut();
        try (TrolModel model = TrolModel.load(place, asReference)) {
            Tolerance allowed = Tolerance.of(
                    model.backend().capabilities(), options.compute().weights());
            Verifier verifier = new Verifier(model, tolerance == null ? allowed : allowed.withMaxAbs(tolerance));
            Path cases = golden == null ? place.resolve("golden") : golden;
            List<CaseResult> results =
                    verifier.run(cases, Optional.ofNullable(only), json ? result -> {} : result -> print(out, result));
            if (json) {
                out.println(report(model, results));
            }
            return verdict(results, cases);
        }
    }

    private int verdict(List<CaseResult> results, Path cases) {
        PrintWriter err = spec.commandLine().getErr();
        if (results.isEmpty()) {
            err.println("trol: no golden case%s in %s".formatted(only == null ? "" : " '" + only + "'", cases));
            return Failures.FAILED;
        }
        long failed = results.stream().filter(r -> !r.passed()).count();
        if (failed > 0) {
            err.println("trol: %d of %d cases diverge".formatted(failed, results.size()));
        }
        return failed == 0 ? 0 : Failures.FAILED;
    }

    private static void print(PrintWriter out, CaseResult result) {
        StageResult worst = result.stages().stream()
                .filter(s -> !Double.isNaN(s.cosine()))
                .max((a, b) -> Double.compare(a.maxAbs(), b.maxAbs()))
                .orElseThrow();
        out.printf(
                Locale.ROOT,
                "%-20s %s  %3d stages, largest difference %.2e (cosine %.8f) at %s%n",
                Shown.text(result.name()),
                result.passed() ? "ok  " : "FAIL",
                result.stages().size(),
                worst.maxAbs(),
                worst.cosine(),
                Shown.text(worst.stage()));
        result.firstDivergence()
                .ifPresent(s -> out.printf(
                        Locale.ROOT,
                        "    first divergence at %s: max abs %.2e, %s%n",
                        Shown.text(s.stage()),
                        s.maxAbs(),
                        Shown.message(s.detail())));
        out.flush();
    }

    private static ObjectNode report(TrolModel model, List<CaseResult> results) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("backend", model.backend().name());
        root.put("passed", results.stream().allMatch(CaseResult::passed));
        ArrayNode cases = root.putArray("cases");
        for (CaseResult result : results) {
            ObjectNode node = cases.addObject().put("name", result.name()).put("passed", result.passed());
            result.firstDivergence().ifPresent(s -> node.put("first_divergence", s.stage()));
            ArrayNode stages = node.putArray("stages");
            for (StageResult s : result.stages()) {
                ObjectNode stage = stages.addObject().put("stage", s.stage()).put("passed", s.passed());
                if (Double.isFinite(s.maxAbs())) {
                    stage.put("max_abs", s.maxAbs());
                }
                if (!Double.isNaN(s.cosine())) {
                    stage.put("cosine", s.cosine());
                }
                stage.put("detail", s.detail());
            }
        }
        return root;
    }
}

package io.github.trol4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.LowRankChoice;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.verify.FormatAccuracy;
import io.github.trol4j.models.verify.FormatAccuracy.Cost;
import io.github.trol4j.models.verify.Verifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what each weight format costs in accuracy. */
@Command(
        name = "formats",
        description = "Compares what a checkpoint says in each weight format with what it says in f32.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "KL is the mean divergence of the next token's distribution from f32's, in nats; 'same token' how often both prefer the "
                    + "same one. All formats are led along the words that f32 chooses.",
            "",
            "Examples:",
            "  trol formats src-test-fixtures/fixtures/phi3-tiny",
            "  trol formats ~/TroL-1.8B --questions mine.jsonl",
            "",
            "A file of questions has one JSON object a line: {\"image\": \"a.png\", \"question\": \"What is this?\"}."
        })
final class FormatsCommand implements Callable<Integer> {
    private static final List<WeightFormat> COMPARED = List.of(WeightFormat.BF16, WeightFormat.Q8, WeightFormat.Q4);

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR|NAME|nano",
            description = "Folder of the checkpoint, name of one in the cache, or 'nano'.")
    private String model;

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "JSON lines with \"question\" and \"image\". Default: what DIR/golden asks.")
    private @Nullable Path questions;

    @Option(names = "--images", paramLabel = "DIR", description = "Where the pictures are. Default: beside FILE.")
    private @Nullable Path images;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Tokens compared per question. Default: ${DEFAULT-VALUE}.")
    private int steps = 16;

    @Option(names = "--vision-weights", paramLabel = "FORMAT", description = VisionPrecision.HELP)
    private @Nullable VisionPrecision visionWeights;

    @Option(names = "--lora", paramLabel = "HOW", description = LoraHelp.HELP)
    private LowRankChoice lora = LowRankChoice.AUTO;

    @Option(names = "--backend", paramLabel = "NAME", description = "What computes. Default: the best that works here.")
    private @Nullable String backend;

    @Option(names = "--json", description = "Print a JSON array instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        if (steps < 1) {
            throw new UsageException("--steps must be at least 1, got %d".formatted(steps));
        }
        List<Question> asked = questions == null ? golden() : read(questions);
        if (asked.isEmpty()) {
            throw new UsageException("%s asks nothing. Name a file with --questions.".formatted(source()));
        }
        PrintWriter out = spec.commandLine().getOut();
        List<Cost> costs = new FormatAccuracy(this::load, asked, steps).measure(COMPARED);
        if (json) {
            ArrayNode rows = new ObjectMapper().createArrayNode();
            costs.forEach(cost -> rows.addObject()
                    .put("format", cost.format().label())
                    .put("steps", cost.steps())
                    .put("mean_kl", cost.meanDivergence())
                    .put("worst_kl", cost.worstDivergence())
                    .put("same_token", cost.agreement()));
            out.println(rows);
        } else {
            table(out, asked.size(), costs);
        }
        return 0;
    }

    private static void table(PrintWriter out, int questions, List<Cost> costs) {
        out.printf("| weights | KL, mean | KL, worst | same token | of |%n|---|---:|---:|---:|---|%n");
        for (Cost cost : costs) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2e | %.2e | %.1f %% | %d steps of %d questions |%n",
                    cost.format().label(),
                    cost.meanDivergence(),
                    cost.worstDivergence(),
                    100 * cost.agreement(),
                    cost.steps(),
                    questions);
        }
        out.flush();
    }

    private TrolModel load(WeightFormat format) {
        WeightFormat vision = format == WeightFormat.F32
                ? null
                : VisionPrecision.format(visionWeights); // f32 is what the others are compared with
        LoadOptions defaults = LoadOptions.defaults().withWeights(format).withVision(vision);
        LoadOptions published = backend == null ? defaults : defaults.withBackend(backend);
        LoadOptions options = format == WeightFormat.F32 ? published : published.withLowRank(lora);
        return model.equals(ModelFlags.NANO)
                ? TrolModel.nano(options)
                : TrolModel.load(Path.of(ModelPlace.of(model)), options);
    }

    private String source() {
        return questions == null ? model : questions.toString();
    }

    private List<Question> golden() {
        Path folder = Path.of(ModelPlace.of(model), "golden");
        if (!Files.isDirectory(folder)) {
            throw new UsageException(
                    "There are no golden cases in %s. Name a file with --questions.".formatted(folder));
        }
        return Verifier.questions(folder);
    }

    private List<Question> read(Path file) {
        Path folder = images == null ? file.toAbsolutePath().resolveSibling("") : images;
        List<Question> read = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    JsonNode node = new ObjectMapper().readTree(line);
                    Question question = Question.of(node.path("question").asText());
                    JsonNode image = node.has("image") ? node.get("image") : node.path("picture");
                    read.add(image.isTextual() ? question.about(folder.resolve(image.textValue())) : question);
                }
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new EngineException(
                    "%s, question %d: %s".formatted(file, read.size() + 1, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new EngineException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}

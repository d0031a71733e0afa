package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.core.Shown;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.gates.GateText;
import io.github.trol4j.models.gates.TraceFormat;
import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.vision.image.ImageSource;
import io.github.trol4j.vision.image.PreprocessingReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where a model looks twice. */
@Command(
        name = "gates",
        description = {
            "Asks a question and shows where the model looks twice: how much of each layer's second pass its gate lets in, at every token.",
            "Prints a map of layers and tokens. A page (-o x.html) has more: the picture with its gates, where either pass looks, what every layer would say next."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  trol gates --image chart.png \"Which bar is the tallest?\"",
            "  trol gates --image chart.png \"Which bar is the tallest?\" -o gates.html -o gates.png",
            "  trol gates --image chart.png \"Which bar is the tallest?\" --against-question \"How many bars are there?\" -o two.html",
            "  trol gates --image a.png \"What is it?\" --against-image b.png",
            "  trol gates --image a.png \"What is it?\" --traversal full --against-traversal threshold=0.1",
            "  trol gates --image a.png \"What is it?\" --format csv | head",
            "",
            "The endings of -o: .html a page to look around in (one file, opens without a network), .png and .svg a drawing,",
            ".csv a line for each layer and token, .json everything."
        })
final class GatesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "QUESTION", description = "What to ask; - reads it from standard input.")
    private String question;

    @Option(
            names = {"-i", "--image"},
            paramLabel = "FILE",
            description = "Picture to ask about (PNG, JPEG, GIF, BMP, WebP); - reads standard input. May be repeated.")
    private List<String> images = List.of();

    @Option(names = "--task", paramLabel = "NAME", description = "Wording and length of a published benchmark.")
    private String task = "demo";

    @Option(
            names = "--traversal",
            paramLabel = "POLICY",
            description = "What goes through each layer twice: " + Traversal.SPELLINGS + ". Default: full.")
    private Traversal traversal = Traversal.FULL;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "Most tokens of the answer. Default: what the task allows (512 without a task).")
    private @Nullable Integer maxNewTokens;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description =
                    "Write a file instead of the map: .html, .png, .svg, .csv or .json by its ending. May be repeated.")
    private List<Path> out = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "${COMPLETION-CANDIDATES}: what -o writes, whatever the ending; without -o it goes to standard output.")
    private @Nullable TraceFormat format;

    @Option(names = "--against-question", paramLabel = "QUESTION", description = "Beside it: another question.")
    private @Nullable String otherQuestion;

    @Option(
            names = "--against-image",
            paramLabel = "FILE",
            description = "Beside it: the question about another picture. May be repeated.")
    private List<String> otherImages = List.of();

    @Option(names = "--against-traversal", paramLabel = "POLICY", description = "Beside it: another policy.")
    private @Nullable Traversal otherTraversal;

    @Mixin
    private TerminalFlags terminal;

    @Mixin
    private ModelFlags model;

    @Override
    public Integer call() {
        checkUsage();
        List<Question> questions = questions(new Inputs(System.in));
        show(traces(questions));
        return 0;
    }

    /** What cannot work is said before a model is loaded. */
    private void checkUsage() {
        try {
            model.base();
            options();
            if (format == null) {
                out.forEach(file -> TraceFormat.ofFile(file.toString()));
            }
        } catch (EngineException e) {
            throw new UsageException(e.getMessage() + "; see 'trol gates --help'");
        }
        if (out.isEmpty() && format == TraceFormat.PNG) {
            throw new UsageException("a PNG picture is not for standard output; name a file with -o");
        }
    }

    /** One run, or two that differ in what was asked for. */
    private List<Question> questions(Inputs inputs) {
        Question first = Question.of(inputs.question(question)).forTask(Task.named(task));
        first = about(first.with(options()), images, inputs);
        if (first.text().isBlank() || otherQuestion != null && otherQuestion.isBlank()) {
            throw new UsageException("the question is empty; ask something, for example \"What is in the picture?\"");
        }
        if (otherQuestion == null && otherImages.isEmpty() && otherTraversal == null) {
            return List.of(first);
        }
        Question bare = Question.of(otherQuestion == null ? first.text() : inputs.question(otherQuestion))
                .forTask(first.task())
                .with(first.options().withTraversal(otherTraversal == null ? traversal : otherTraversal));
        Question second = bare;
        for (ImageSource image : otherImages.isEmpty() ? first.images() : List.<ImageSource>of()) {
            second = second.about(image);
        }
        return List.of(first, about(second, otherImages, inputs));
    }

    private AskOptions options() {
        AskOptions options = AskOptions.defaults().withTraversal(traversal);
        return maxNewTokens == null ? options : options.withMaxNewTokens(maxNewTokens);
    }

    private static Question about(Question asked, List<String> pictures, Inputs inputs) {
        Question whole = asked;
        for (String picture : pictures) {
            whole = whole.about(inputs.image(picture));
        }
        return whole;
    }

    private List<Trace> traces(List<Question> questions) {
        PrintWriter err = spec.commandLine().getErr();
        List<Trace> runs = new ArrayList<>();
        PictureRemarks remarks = new PictureRemarks();
        try (TrolModel loaded = model.load(err);
                ProgressLine line = new ProgressLine(err, ProgressLine.onTerminal())) {
            model.remark(err);
            AnswerListener listener = new AnswerListener() {
                @Override
                public void picture(PreprocessingReport report) {
                    remarks.add(report);
                }

                @Override
                public void progress(Phase phase, int done, int total) {
                    line.update(phase, done, total);
                }
            };
            questions.forEach(asked -> runs.add(Trace.of(loaded, asked, listener)));
        }
        remarks.print(err);
        return runs;
    }

    private void show(List<Trace> runs) {
        PrintWriter stdout = spec.commandLine().getOut();
        if (!out.isEmpty()) {
            out.forEach(file -> write(file, format == null ? TraceFormat.ofFile(file.toString()) : format, runs));
        } else if (format != null) {
            stdout.print(new String(format.write(runs), StandardCharsets.UTF_8));
        } else {
            stdout.print(GateText.of(runs, terminal.width(spec), terminal.paint()));
        }
        stdout.flush();
    }

    private void write(Path file, TraceFormat as, List<Trace> runs) {
        byte[] content = as.write(runs);
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new EngineException("%s cannot be written: %s".formatted(Shown.text(file.toString()), e), e);
        }
        spec.commandLine()
                .getErr()
                .println(
                        "trol: wrote %s (%d kB)".formatted(Shown.text(file.toString()), (content.length + 999) / 1000));
    }
}

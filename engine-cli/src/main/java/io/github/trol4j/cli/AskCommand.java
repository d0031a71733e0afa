package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.GenerationStats;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.ScoredAnswer;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.prompt.PromptException;
import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.vision.image.PreprocessingReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks one question, or a file full of them. */
@Command(
        name = "ask",
        description = "Asks a question about pictures and prints the answer.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  trol ask --image chart.png \"Which bar is the tallest?\"",
            "  trol ask --image photo.jpg --task pope \"Is there a dog in the image?\"",
            "  cat photo.jpg | trol ask --image - \"What is it?\"",
            "  trol ask --image photo.jpg --choice cat --choice dog \"What is it?\"",
            "  trol ask --image receipt.png --json-schema schema.json \"What was bought?\"",
            "  trol ask --batch questions.jsonl --out answers.jsonl",
            "",
            "A batch has one JSON object a line, in UTF-8: {\"id\": 7, \"image\": \"a.png\", \"question\": \"...\"}, with "
                    + "\"images\": [...] for several, and \"task\", \"max_new_tokens\" where they differ. Answers already in the --out file are not made again."
        })
final class AskCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "QUESTION", description = "What to ask; - reads it from standard input.")
    private @Nullable String question;

    @Option(
            names = {"-i", "--image"},
            paramLabel = "FILE",
            description = "Picture to ask about (PNG, JPEG, GIF, BMP, WebP); - reads standard input. May be repeated.")
    private List<String> images = List.of();

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "Wording and length of a published benchmark, such as pope, mme or sqa.")
    private String task = "demo";

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description =
                    "Ask all questions of a JSONL file or pipe; - reads standard input. Prints one JSON object a line.")
    private @Nullable Path batch;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "With --batch: append answers to this file and go on where it ends.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Option(names = "--stats", description = "Print token counts and times to standard error.")
    private boolean stats;

    @Mixin
    private ModelFlags model;

    @Mixin
    private DecodingFlags decoding;

    @Mixin
    private FormFlags form;

    @Override
    public Integer call() {
        Task rules = Task.named(task);
        AskOptions options = options();
        if (question != null && batch == null && out == null) {
            return ask(question(question, rules, options));
        }
        if (question == null && batch != null && images.isEmpty()) {
            if (form.byLikelihood()) {
                throw new PromptException(
                        "--choice-by likelihood does not work with --batch; ask one question at a time");
            }
            return askAll(batch, rules, options);
        }
        throw new PromptException(
                "give a question with its pictures, or --batch with a file of questions (and --out); see 'trol ask --help'");
    }

    /** Values that no model could work with are wrong usage, and said before a model is loaded. */
    private AskOptions options() {
        try {
            model.base();
            return form.of(decoding.options());
        } catch (EngineException e) {
            throw new PromptException(e.getMessage() + "; see 'trol ask --help'");
        }
    }

    private int ask(Question asked) {
        try (TrolModel loaded = model.load(spec.commandLine().getErr())) {
            model.remark(spec.commandLine().getErr());
            return form.byLikelihood() ? choose(loaded, asked) : answer(loaded, asked);
        }
    }

    private int askAll(Path questions, Task rules, AskOptions options) {
        try (TrolModel loaded = model.load(spec.commandLine().getErr())) {
            model.remark(spec.commandLine().getErr());
            return new AskBatch(loaded, name(), rules, options).run(questions, out, stats, io());
        }
    }

    private Question question(String text, Task rules, AskOptions options) {
        Inputs inputs = new Inputs(System.in);
        Question asked = Question.of(inputs.question(text)).forTask(rules).with(options);
        for (String image : images) {
            asked = asked.about(inputs.image(image));
        }
        if (asked.text().isBlank()) {
            throw new PromptException("the question is empty; ask something, for example \"What is in the picture?\"");
        }
        return asked;
    }

    private int choose(TrolModel loaded, Question asked) {
        PictureRemarks remarks = new PictureRemarks();
        List<ScoredAnswer> ranked = loaded.choose(asked, form.choices, new AnswerListener() {
            @Override
            public void picture(PreprocessingReport report) {
                remarks.add(report);
            }
        });
        remarks.print(spec.commandLine().getErr());
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? remarks.into(new AnswerJson(loaded, name()).of(ranked))
                                : Shown.lines(ranked.getFirst().text()));
        return 0;
    }

    private int answer(TrolModel loaded, Question asked) {
        PrintWriter stdout = spec.commandLine().getOut();
        PictureRemarks remarks = new PictureRemarks();
        try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), ProgressLine.onTerminal())) {
            Answer answer = loaded.ask(asked, new AnswerListener() {
                @Override
                public void picture(PreprocessingReport report) {
                    remarks.add(report);
                }

                @Override
                public void text(String piece) {
                    if (!json) {
                        stdout.print(Shown.lines(piece));
                        stdout.flush();
                    }
                }

                @Override
                public void progress(Phase phase, int done, int total) {
                    progress.update(phase, done, total);
                }
            });
            stdout.println(json ? remarks.into(new AnswerJson(loaded, name()).of(answer, asked.options())) : "");
            remarks.print(spec.commandLine().getErr());
            if (stats) {
                spec.commandLine().getErr().println(line(answer.stats()));
            }
        }
        return 0;
    }

    static String line(GenerationStats s) {
        return String.format(
                Locale.ROOT,
                "picture %d ms, vision %d ms, prompt %d tokens (%d of pictures, %d reused) %d ms = %.1f/s, answer %d tokens %d ms = %.1f/s, second pass of %d of %d row-layers, %.1f %% of the published model's operations",
                s.picture().toMillis(),
                s.vision().toMillis(),
                s.promptTokens(),
                s.imageTokens(),
                s.reusedTokens(),
                s.prompt().toMillis(),
                s.promptTokensPerSecond(),
                s.answerTokens(),
                s.answer().toMillis(),
                s.answerTokensPerSecond(),
                s.work().second().rows(),
                s.work().fullSecond().rows(),
                100 * s.work().share());
    }

    private String name() {
        return model.name();
    }

    private AskBatch.Io io() {
        return new AskBatch.Io(
                System.in, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}

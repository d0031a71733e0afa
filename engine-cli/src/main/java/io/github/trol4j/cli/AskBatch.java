package io.github.trol4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.cli.BatchLines.Line;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.vision.image.ImageSource;
import io.github.trol4j.vision.image.PreprocessingReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the questions of a JSONL file one after the other. A question that fails gets an {@code error} instead of a {@code text} and
 * the next one is asked; with an output file every answer is on disk before the next question is read, and a second run goes on
 * where the first one stopped.
 */
final class AskBatch {
    /** Numbers stay as they are written, and what is not read to its end is an error. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final TrolModel model;
    private final AnswerJson json;
    private final Task task;
    private final AskOptions options;

    AskBatch(TrolModel model, String modelName, Task task, AskOptions options) {
        this.model = model;
        this.json = new AnswerJson(model, modelName);
        this.task = task;
        this.options = options.withReuse(Reuse.PREFIX); // several lines may be about the same picture
    }

    /** Where questions may come from, and where answers and remarks go. */
    record Io(InputStream stdin, PrintWriter out, PrintWriter err) {}

    /**
     * Returns the exit code: 0 if every question was answered.
     *
     * @param questions a file, a pipe, or - for standard input
     * @param stats whether to print token counts and times of each answer
     */
    int run(Path questions, @Nullable Path answers, boolean stats, Io io) {
        Set<String> done = answers == null ? Set.of() : answered(answers);
        Path folder = folder(questions);
        int asked = 0;
        int failed = 0;
        long start = System.nanoTime();
        try (BatchLines lines = BatchLines.open(questions, io.stdin());
                ProgressLine progress = new ProgressLine(io.err(), ProgressLine.onTerminal())) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                ObjectNode result = answer(line, folder, done, stats ? io.err() : null);
                if (result == null) {
                    continue;
                }
                asked++;
                failed += result.has("error") ? 1 : 0;
                emit(result, answers, io);
                progress.say(state(line.number(), lines.total(), (System.nanoTime() - start) / 1e9 / asked));
            }
        } catch (IOException e) {
            throw new EngineException("The batch %s cannot be read or answered: %s".formatted(questions, e), e);
        }
        if (failed > 0) {
            io.err().printf("trol: %d of %d questions failed; see their \"error\" fields%n", failed, asked);
        }
        return failed == 0 ? 0 : Failures.FAILED;
    }

    private static String state(int number, OptionalLong total, double each) {
        return total.isEmpty()
                ? "line %d".formatted(number)
                : String.format(
                        Locale.ROOT,
                        "%d of %d, %.0f s to go",
                        number,
                        total.getAsLong(),
                        each * (total.getAsLong() - number));
    }

    /** The result of one line, or null if it has been answered before. */
    private @Nullable ObjectNode answer(Line line, Path folder, Set<String> done, @Nullable PrintWriter stats) {
        ObjectNode result = MAPPER.createObjectNode();
        result.put("id", line.number());
        if (line.text() == null) {
            return result.put("error", line.problem());
        }
        try {
            JsonNode request = MAPPER.readTree(line.text());
            if (request.hasNonNull("id")) {
                result.set("id", request.get("id"));
            }
            if (done.contains(result.get("id").toString())) {
                return null;
            }
            Question question = question(new BatchRequest(request, folder));
            PictureRemarks remarks = new PictureRemarks();
            Answer answer = model.ask(question, new AnswerListener() {
                @Override
                public void picture(PreprocessingReport report) {
                    remarks.add(report);
                }
            });
            result.setAll(remarks.into(json.of(answer, question.options())));
            if (stats != null) {
                stats.println(Shown.text(result.get("id").asText()) + ": " + AskCommand.line(answer.stats()));
            }
        } catch (JsonProcessingException e) {
            result.put(
                    "error",
                    "line %d is not valid JSON: %s".formatted(line.number(), Shown.text(e.getOriginalMessage())));
        } catch (EngineException e) {
            result.put("error", e.getMessage());
        } catch (InvalidPathException e) {
            result.put(
                    "error",
                    "the name of a picture cannot be that of a file here: "
                            + Shown.text(String.valueOf(e.getMessage())));
        }
        return result;
    }

    private Question question(BatchRequest request) {
        String named = request.task();
        OptionalInt most = request.most();
        Question question = Question.of(request.question())
                .forTask(named == null ? task : Task.named(named))
                .with(most.isEmpty() ? options : options.withMaxNewTokens(most.getAsInt()));
        for (ImageSource picture : request.pictures()) {
            question = question.about(picture);
        }
        return question;
    }

    /** Relative names of pictures count from the folder of the question file, or from the working folder if it is a pipe. */
    private static Path folder(Path questions) {
        Path parent = questions.toAbsolutePath().getParent();
        return parent == null || !Files.isRegularFile(questions) ? Path.of("").toAbsolutePath() : parent;
    }

    private void emit(ObjectNode result, @Nullable Path answers, Io io) throws IOException {
        if (answers == null) {
            io.out().println(result);
            io.out().flush();
            return;
        }
        try (FileChannel file = FileChannel.open(answers, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            file.write(ByteBuffer.wrap((result + "\n").getBytes(StandardCharsets.UTF_8)));
            file.force(false);
        }
    }

    /** Ids with an answer; a last line that a killed run left unfinished is cut off. */
    private Set<String> answered(Path answers) {
        Set<String> ids = new HashSet<>();
        if (!Files.exists(answers)) {
            return ids;
        }
        try {
            byte[] content = Files.readAllBytes(answers);
            int end = content.length;
            while (end > 0 && content[end - 1] != '\n') {
                end--;
            }
            if (end < content.length) {
                try (FileChannel file = FileChannel.open(answers, StandardOpenOption.WRITE)) {
                    file.truncate(end);
                }
            }
            for (String line : new String(content, 0, end, StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank()) {
                    JsonNode answer = MAPPER.readTree(line);
                    if (!answer.has("error")) {
                        ids.add(answer.path("id").toString());
                    }
                }
            }
            return ids;
        } catch (IOException e) {
            throw new EngineException(
                    "%s holds something other than answers (%s); name another --out file".formatted(answers, e), e);
        }
    }
}

package io.github.trol4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.prompt.PromptException;
import io.github.trol4j.models.prompt.Task;
import java.io.BufferedReader;
import java.io.IOException;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the questions of a JSONL file one after the other. A question that fails gets an {@code error} instead of a {@code text} and
 * the next one is asked; with an output file every answer is on disk before the next question is read, and a second run goes on
 * where the first one stopped.
 */
final class AskBatch {
    private final ObjectMapper mapper = new ObjectMapper();
    private final TrolModel model;
    private final AnswerJson json;
    private final Task task;
    private final AskOptions options;

    AskBatch(TrolModel model, String modelName, Task task, AskOptions options) {
        this.model = model;
        this.json = new AnswerJson(model, modelName);
        this.task = task;
        this.options = options;
    }

    /** Where answers and remarks go. */
    record Io(PrintWriter out, PrintWriter err) {}

    /** Returns the exit code: 0 if every question was answered. */
    int run(Path questions, @Nullable Path answers, Io io) {
        Set<String> done = answers == null ? Set.of() : answered(answers);
        int asked = 0;
        int failed = 0;
        long start = System.nanoTime();
        try (BufferedReader lines = Files.newBufferedReader(questions);
                ProgressLine progress = new ProgressLine(io.err(), ProgressLine.onTerminal())) {
            long total = count(questions);
            String line;
            for (int number = 1; (line = lines.readLine()) != null; number++) {
                if (line.isBlank()) {
                    continue;
                }
                ObjectNode result = answer(line, number, questions, done);
                if (result == null) {
                    continue;
                }
                asked++;
                failed += result.has("error") ? 1 : 0;
                emit(result, answers, io);
                double each = (System.nanoTime() - start) / 1e9 / asked;
                progress.say(
                        String.format(Locale.ROOT, "%d of %d, %.0f s to go", number, total, each * (total - number)));
            }
        } catch (IOException e) {
            throw new EngineException("The batch %s cannot be read or answered: %s".formatted(questions, e), e);
        }
        if (failed > 0) {
            io.err().printf("trol: %d of %d questions failed; see their \"error\" fields%n", failed, asked);
        }
        return failed == 0 ? 0 : Failures.FAILED;
    }

    /** The result of one line, or null if it has been answered before. */
    private @Nullable ObjectNode answer(String line, int number, Path questions, Set<String> done) {
        ObjectNode result = mapper.createObjectNode();
        try {
            JsonNode request = mapper.readTree(line);
            JsonNode id = request.has("id")
                    ? request.get("id")
                    : mapper.getNodeFactory().numberNode(number);
            if (done.contains(id.toString())) {
                return null;
            }
            result.set("id", id);
            Question question = question(request, questions);
            result.setAll(json.of(model.ask(question), question.options()));
        } catch (JsonProcessingException e) {
            result.put("id", number);
            result.put("error", "line %d is not valid JSON: %s".formatted(number, e.getOriginalMessage()));
        } catch (EngineException | InvalidPathException e) {
            result.put("error", e.getMessage());
        }
        return result;
    }

    private Question question(JsonNode request, Path questions) {
        if (!request.path("question").isTextual()) {
            throw new PromptException("the line has no \"question\" of type string");
        }
        Question question = Question.of(request.get("question").textValue())
                .forTask(request.has("task") ? Task.named(request.get("task").asText()) : task)
                .with(request.has("max_new_tokens") ? options.withMaxNewTokens(most(request)) : options);
        if (request.hasNonNull("image")) {
            question = question.about(beside(questions, request.get("image").asText()));
        }
        for (JsonNode image : request.path("images")) {
            question = question.about(beside(questions, image.asText()));
        }
        return question;
    }

    private static int most(JsonNode request) {
        JsonNode most = request.get("max_new_tokens");
        if (!most.isIntegralNumber() || !most.canConvertToInt()) {
            throw new PromptException("\"max_new_tokens\" must be a whole number, found " + most);
        }
        return most.intValue();
    }

    /** Relative names of pictures count from the folder of the question file. */
    private static Path beside(Path questions, String image) {
        return questions.toAbsolutePath().resolveSibling(image);
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
                    JsonNode answer = mapper.readTree(line);
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

    private static long count(Path questions) throws IOException {
        try (var lines = Files.lines(questions)) {
            return lines.count();
        }
    }
}

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Conversation;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.ScoredAnswer;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.vision.image.ImageSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Prints what nano says to every question of its benchmark, bit for bit: ids and log-probabilities of each answer, and the likelihood of
 * each option. Written against what versions have in common; {@code .ci/same-answers} runs it on two of them.
 */
final class SameAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path bench;
    private final TrolModel model;
    private final AskOptions options;
    private final PrintStream out;

    private SameAnswers(Path bench, TrolModel model, AskOptions options, PrintStream out) {
        this.bench = bench;
        this.model = model;
        this.options = options;
        this.out = out;
    }

    /** Arguments: folder of the benchmark, backend, weights, FULL or OFF, file to write. */
    public static void main(String[] args) throws IOException {
        LoadOptions load = LoadOptions.defaults().withBackend(args[1]).withWeights(WeightFormat.valueOf(args[2]));
        Traversal traversal = args[3].equals("FULL") ? Traversal.FULL : Traversal.OFF;
        AskOptions options = AskOptions.defaults().withLogProbs(0).withTraversal(traversal);
        try (TrolModel model = TrolModel.nano(load);
                PrintStream out = new PrintStream(args[4])) {
            SameAnswers answers = new SameAnswers(Path.of(args[0]), model, options, out);
            answers.free();
            answers.secondTurns();
            answers.yesOrNo();
            answers.choices();
        }
    }

    private void free() throws IOException {
        for (String line : Files.readAllLines(bench.resolve("free.jsonl"))) {
            JsonNode q = JSON.readTree(line);
            say(q.get("question_id").asText(), question(q.get("question").asText(), q.get("image").asText()));
        }
    }

    /** What came before is asked again, so that the second turn continues what the model itself said. */
    private void secondTurns() throws IOException {
        for (String line : Files.readAllLines(bench.resolve("follow.jsonl"))) {
            JsonNode q = JSON.readTree(line);
            try (Conversation talk = model.converse(options.traversal())) {
                String image = q.get("image").asText();
                for (JsonNode turn : q.get("before")) {
                    print(q.get("question_id").asText(), talk.ask(question(turn.get(0).asText(), image)));
                }
                print(q.get("question_id").asText(), talk.ask(Question.of(q.get("question").asText()).with(options)));
            }
        }
    }

    private void yesOrNo() throws IOException {
        String folder = "MME_Benchmark_release_version";
        for (JsonNode q : JSON.readTree(bench.resolve(folder + "/llava_mme.json").toFile())) {
            Question question = question(q.get("text").asText(), folder + "/" + q.get("image").asText());
            say(q.get("question_id").asText(), question);
            say(q.get("question_id").asText(), question.forTask(Task.MME));
        }
    }

    private void choices() throws IOException {
        List<String> rows = Files.readAllLines(bench.resolve("MMBench/mmbench_dev_20230712.tsv"));
        List<String> columns = List.of(rows.getFirst().split("\t", -1));
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split("\t", -1);
            byte[] picture = Base64.getDecoder().decode(cells[columns.indexOf("image")]);
            String index = cells[columns.indexOf("index")];
            Question question = Question.of(cells[columns.indexOf("question")])
                    .about(ImageSource.of(picture, "row " + index))
                    .with(options);
            List<String> answers = List.of("A", "B", "C", "D").stream()
                    .map(letter -> cells[columns.indexOf(letter)])
                    .filter(text -> !text.isEmpty())
                    .toList();
            StringBuilder line = new StringBuilder("choice ").append(index);
            for (ScoredAnswer scored : model.score(question, answers)) {
                line.append(' ').append(bits(scored.logProb()));
            }
            out.println(line);
        }
    }

    private Question question(String text, String image) {
        return Question.of(text).about(bench.resolve(image)).with(options);
    }

    private void say(String id, Question question) {
        print(id, model.ask(question));
    }

    private void print(String id, Answer answer) {
        StringBuilder line = new StringBuilder(id);
        answer.tokens().forEach(token -> line.append(' ').append(token.id()).append(':').append(bits(token.logProb())));
        out.println(line);
    }

    private static String bits(double value) {
        return HexFormat.of().toHexDigits(Double.doubleToRawLongBits(value));
    }
}

package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Submission;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.ChoiceRule;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.sets.MmBench.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Scores and submission of MMBench. */
final class MmBenchTask extends ScoredTask<Row> {
    private static final long ROTATION = 1_000_000; // index of a rotated copy = index + k * 1,000,000
    private static final Set<String> LEFT_OUT = Set.of("hint", "category", "source", "image", "comment", "l2-category");
    private static final int PREDICTION_AT = 6;

    private final String set;
    private final List<String> columns;
    private final boolean isDev;

    MmBenchTask(String set, List<String> header, Entries<Row> entries) {
        super(entries);
        this.set = set;
        this.columns = columns(header);
        this.isDev = header.contains("answer");
    }

    @Override
    protected boolean itemsNeedOfficial() {
        return true;
    }

    // Q33: the released code only prints the accuracy of the dev sets. Rotated copies are ordinary rows.
    @Override
    protected ObjectNode official(List<Answered<Row>> kept, Judge judge) {
        Map<Long, String> predictions = new HashMap<>();
        for (Answered<Row> answer : kept) {
            predictions.put(answer.facts().index(), first(answer.reply()));
        }
        ArrayNode index = Json.array();
        ArrayNode prediction = Json.array();
        int rows = 0;
        int right = 0;
        for (EvalItem item : items()) {
            long number = Long.parseLong(item.id().text());
            index.add(number);
            prediction.add(Json.text(writable(predictions.get(number))));
        }
        for (Answered<Row> answer : answeredRows(predictions)) {
            rows++;
            String key = answer.facts().cell("answer");
            if (key != null && key.equals(predictions.get(answer.facts().index()))) {
                right++;
            }
        }
        ObjectNode submission = Json.object().put("file", "TroL-7B_" + set + "_results.xlsx");
        submission.set("columns", Json.MAPPER.valueToTree(columns));
        submission.set("index", index);
        submission.set("prediction", prediction);
        ObjectNode out = Json.object();
        out.set("submission", submission);
        if (isDev) {
            double accuracy = (double) right / rows;
            String label = set.equals("mmbench_cn_dev") ? "MMBench_CN_dev" : "MMBench_dev";
            out.put("accuracy_fraction", accuracy);
            out.put("printed", label + " Accuracy: " + PyNumber.fixed(accuracy * 100, 2) + "%");
        }
        return out;
    }

    @Override
    @Nullable
    protected JsonNode officialItem(Answered<Row> answer) {
        if (!isDev) {
            return null;
        }
        boolean right = first(answer.reply()).equals(answer.facts().cell("answer"));
        return DoubleNode.valueOf(right ? 100 : 0);
    }

    // Q32: an empty reply stops the code.
    private static String first(String reply) {
        if (reply.isEmpty()) {
            throw OfficialCrash.stringIndex();
        }
        return reply.substring(0, reply.offsetByCodePoints(0, 1));
    }

    // Q63: the released code stops where it writes a control character into its spreadsheet.
    private static @Nullable String writable(@Nullable String prediction) {
        if (prediction != null && prediction.charAt(0) < ' ' && "\t\n\r".indexOf(prediction.charAt(0)) < 0) {
            throw new OfficialCrash("IllegalCharacterError: " + prediction + " cannot be used in worksheets.");
        }
        return prediction;
    }

    // Every row of the table whose index got a prediction, repeats included.
    private List<Answered<Row>> answeredRows(Map<Long, String> predictions) {
        List<@Nullable String> replies = new ArrayList<>();
        for (EvalItem item : items()) {
            replies.add(predictions.get(Long.parseLong(item.id().text())));
        }
        return answered(replies);
    }

    @Override
    protected CleanScores clean(List<Answered<Row>> answered, Judge judge) {
        ArrayNode lines = Json.array();
        int unparsed = 0;
        for (Answered<Row> answer : answered) {
            String letter = letter(answer);
            if (letter == null) {
                unparsed++;
            }
            ObjectNode line = Json.object().put("index", answer.facts().index());
            line.set("prediction", Json.text(letter));
            lines.add(line);
        }
        ObjectNode out = Json.object();
        out.set("submission", lines);
        if (answered.stream().anyMatch(a -> a.facts().cell("answer") == null)) {
            return new CleanScores(out, new double[0], unparsed, List.of());
        }
        Hits<Row> hits = Hits.right(answered, MmBenchTask::isRight);
        Hits<Row> circular = circular(answered, hits);
        out.set("vanilla", Json.number(hits.percent()));
        out.set("circular", Json.number(circular.percent()));
        out.set("items", hits.json());
        out.set("circular_by_category", circular.by(r -> r.group("category")));
        out.set("circular_by_l2", circular.by(r -> r.group("l2-category")));
        List<Measure> measures = new ArrayList<>(List.of(circular.measure("circular"), hits.measure("vanilla")));
        measures.addAll(circular.measures("circular, category", r -> r.group("category")));
        measures.addAll(circular.measures("circular, l2-category", r -> r.group("l2-category")));
        return new CleanScores(out, hits.values(), unparsed, measures);
    }

    // One credit for each unrotated row: 1 if it and all its rotated copies are right.
    private static Hits<Row> circular(List<Answered<Row>> answered, Hits<Row> hits) {
        Function<Row, String> group = row -> Long.toString(row.index() % ROTATION);
        Map<String, Boolean> right = new HashMap<>();
        for (int i = 0; i < answered.size(); i++) {
            right.merge(group.apply(answered.get(i).facts()), hits.value(i) == 1, Boolean::logicalAnd);
        }
        List<Answered<Row>> heads =
                answered.stream().filter(a -> a.facts().index() < ROTATION).toList();
        return Hits.right(heads, a -> Objects.requireNonNull(right.get(group.apply(a.facts()))));
    }

    private static boolean isRight(Answered<Row> answer) {
        String letter = letter(answer);
        return letter != null
                && answer.facts()
                        .columns()
                        .get(Letters.index(letter))
                        .equals(answer.facts().cell("answer"));
    }

    private static @Nullable String letter(Answered<Row> answer) {
        return ChoiceRule.letter(answer.reply(), answer.facts().choices());
    }

    /** The table for the server, with the clean letters. */
    @Override
    public List<Submission> submissions(List<@Nullable String> replies) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Answered<Row> answer : answered(replies)) {
            List<@Nullable Object> cells = new ArrayList<>();
            for (String column : columns) {
                if (column.equals("prediction")) {
                    cells.add(letter(answer));
                } else if (column.equals("index")) {
                    cells.add(answer.facts().index());
                } else {
                    cells.add(answer.facts().cell(column));
                }
            }
            rows.add(cells);
        }
        return List.of(new Submission(set + "_results", columns, rows));
    }

    private static List<String> columns(List<String> header) {
        List<String> columns = new ArrayList<>(header);
        columns.removeAll(LEFT_OUT);
        columns.add(Math.min(PREDICTION_AT, columns.size()), "prediction");
        return List.copyOf(columns);
    }
}

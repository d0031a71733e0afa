package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.ChatMessage;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeRequest;
import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.sets.Llava.Question;
import io.github.trol4j.models.eval.sets.Llava.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Scores of LLaVA-Bench: two grades in each review, the reference's and the reply's. */
final class LlavaTask extends ScoredTask<Question> {
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.])\\d+(?:\\.\\d+)?", Pattern.UNICODE_CHARACTER_CLASS);

    private final List<Reference> references;

    LlavaTask(Entries<Question> entries, List<Reference> references) {
        super(entries);
        this.references = List.copyOf(references);
    }

    @Override
    public List<String> judgeTasks() {
        return List.of("llava-system", "llava-conv", "llava-detail", "llava-complex");
    }

    /** The grades of one review. */
    private record Grades(double reference, double model) {}

    /** Means over reviews, in the unit of the review: 1 to 10. */
    private record Means(double reference, double model) {
        static Means of(List<Grades> grades) {
            double reference = grades.stream().mapToDouble(Grades::reference).sum() / grades.size();
            double model = grades.stream().mapToDouble(Grades::model).sum() / grades.size();
            return new Means(reference, model);
        }
    }

    // Q38: questions, references and sorted replies meet line by line, not by id.
    @Override
    protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
        List<Answered<Question>> sorted = kept.stream()
                .sorted((a, b) -> compareIds(a.item().id(), b.item().id()))
                .toList();
        int n = Math.min(kept.size(), references.size());
        ArrayNode tuples = Json.array();
        Map<String, List<Grades>> byCategory = new TreeMap<>();
        for (int i = 0; i < n; i++) {
            Answered<Question> question = kept.get(i);
            String review = judge.ask(
                    request(question, references.get(i).text(), sorted.get(i).reply()));
            Grades grades = releasedGrades(review);
            tuples.add(pair(grades));
            for (String key : List.of("all", "llava_bench_" + question.facts().category())) {
                byCategory.computeIfAbsent(key, k -> new ArrayList<>()).add(grades);
            }
        }
        ObjectNode out = Json.object();
        byCategory.forEach((key, grades) -> out.set(key, released(grades)));
        out.set("tuples", tuples);
        return out;
    }

    @Override
    protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
        Map<ItemId, String> byId = new LinkedHashMap<>();
        for (Reference reference : references) {
            byId.put(reference.question(), reference.text());
        }
        List<@Nullable Grades> grades = new ArrayList<>();
        ArrayNode items = Json.array();
        int unparsed = 0;
        for (Answered<Question> answer : answered) {
            String reference = byId.getOrDefault(answer.item().id(), "");
            Grades one = cleanGrades(judge.ask(request(answer, reference, answer.reply())));
            grades.add(one);
            items.add(one == null ? Json.text(null) : pair(one));
            if (one == null) {
                unparsed++;
            }
        }
        ObjectNode out = Json.object().put("unparsed", unparsed);
        out.set("items", items);
        List<Measure> measures = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>(List.of("all"));
        answered.forEach(a -> keys.add("llava_bench_" + a.facts().category()));
        for (String key : keys) {
            List<Grades> of = new ArrayList<>();
            for (int i = 0; i < answered.size(); i++) {
                Grades one = grades.get(i);
                boolean in = key.equals("all")
                        || key.equals("llava_bench_" + answered.get(i).facts().category());
                if (one != null && in) {
                    of.add(one);
                }
            }
            out.set(key, cleanMeans(of));
            if (!of.isEmpty()) {
                measures.add(new Measure.Composite(key + " (reply / reference)", of.size(), u -> ratio(u, of)));
            }
        }
        double[] values = new double[grades.size()];
        for (int i = 0; i < values.length; i++) {
            Grades one = grades.get(i);
            values[i] = one == null ? Double.NaN : one.model() / 10;
        }
        return new CleanScores(out, values, unparsed, measures);
    }

    private static double ratio(int[] units, List<Grades> grades) {
        double reference = 0;
        double model = 0;
        for (int unit : units) {
            reference += grades.get(unit).reference();
            model += grades.get(unit).model();
        }
        return reference == 0 ? Double.NaN : 100 * model / reference;
    }

    private static JudgeRequest request(Answered<Question> answer, String reference, String reply) {
        Question question = answer.facts();
        ChatMessage message = ChatMessage.user(
                ChatMessage.glue("[Context]\n"),
                ChatMessage.field("caption", question.caption()),
                ChatMessage.glue("\n\n[Question]\n"),
                ChatMessage.field("question", question.text()),
                ChatMessage.glue("\n\n[Assistant 1]\n"),
                ChatMessage.field("reference", reference),
                ChatMessage.glue("\n\n[End of Assistant 1]\n\n[Assistant 2]\n"),
                ChatMessage.field("response", reply),
                ChatMessage.glue("\n\n[End of Assistant 2]\n\n[System]\n"),
                JudgePrompts.load("llava-" + question.category()),
                ChatMessage.glue("\n\n"));
        return new JudgeRequest(
                answer.item().position(),
                answer.item().id(),
                "review",
                0,
                "gpt-4-0613",
                0.2,
                1024,
                List.of(ChatMessage.system(JudgePrompts.load("llava-system")), message));
    }

    // Q39: the first line must be exactly two numbers with one blank or comma between; anything else counts as -1 and
    // -1.
    private static Grades releasedGrades(String review) {
        List<String> parts = PyText.split(PyText.before(review, "\n").replace(',', ' '), " ");
        if (parts.size() == 2) {
            OptionalDouble reference = PyNumber.parseFloat(parts.get(0));
            OptionalDouble model = PyNumber.parseFloat(parts.get(1));
            if (reference.isPresent() && model.isPresent()) {
                return new Grades(reference.getAsDouble(), model.getAsDouble());
            }
        }
        return new Grades(-1, -1);
    }

    // Two numbers anywhere in the first line.
    private static @Nullable Grades cleanGrades(String review) {
        Matcher matcher = NUMBER.matcher(PyText.before(review, "\n"));
        List<Double> numbers = new ArrayList<>();
        while (matcher.find()) {
            PyNumber.parseFloat(matcher.group()).ifPresent(numbers::add);
        }
        return numbers.size() == 2 ? new Grades(numbers.get(0), numbers.get(1)) : null;
    }

    private static ObjectNode released(List<Grades> grades) {
        Means means = Means.of(grades);
        double reference = PyNumber.round(means.reference(), 3);
        double model = PyNumber.round(means.model(), 3);
        if (reference == 0) {
            throw new OfficialCrash("ZeroDivisionError: float division by zero");
        }
        ObjectNode out = Json.object();
        out.set("relative", Json.number(PyNumber.round(model / reference * 100, 1)));
        out.set("reference", Json.number(PyNumber.round(reference * 10, 1)));
        out.set("model", Json.number(PyNumber.round(model * 10, 1)));
        return out;
    }

    private static JsonNode cleanMeans(List<Grades> grades) {
        if (grades.isEmpty()) {
            return Json.text(null);
        }
        Means means = Means.of(grades);
        ObjectNode out = Json.object();
        out.set("relative", Json.number(100.0 * means.model() / means.reference()));
        return out.put("reference", 10.0 * means.reference())
                .put("model", 10.0 * means.model())
                .put("n", grades.size());
    }

    private static ArrayNode pair(Grades grades) {
        return Json.array().add(Json.number(grades.reference())).add(Json.number(grades.model()));
    }

    private static int compareIds(ItemId a, ItemId b) {
        if (a.numeric() && b.numeric()) {
            return Long.compare(Long.parseLong(a.text()), Long.parseLong(b.text()));
        }
        return a.text().compareTo(b.text());
    }
}

package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.LastLetter;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.score.Rouge;
import io.github.trol4j.models.eval.sets.VisualWebBench.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scores of VisualWebBench: ROUGE for texts, F1 for short answers, accuracy for letters. */
final class VisualWebTask extends ScoredTask<Question> {
    private static final Pattern META =
            Pattern.compile("<meta name=\"description\" content=\"(.*)\">", Pattern.UNIX_LINES);

    VisualWebTask(Entries<Question> entries) {
        super(entries);
    }

    @Override
    protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
        ObjectNode out = Json.object();
        byTask(kept).forEach((task, answers) -> out.set(task, released(task, answers)));
        return out;
    }

    @Override
    protected JsonNode officialItem(Answered<Question> answer) {
        return released(answer.facts().task(), List.of(answer));
    }

    // Q48: the wrapper that the prompt asks for stays in the reply.
    private static ObjectNode released(String task, List<Answered<Question>> answers) {
        return switch (task) {
            case "web_caption", "heading_ocr", "element_ocr" -> {
                // Q47: the released code first tries to replace empty replies, which its own data structure forbids
                if (answers.stream().anyMatch(a -> isBlank(task, a.reply()))) {
                    throw new OfficialCrash("TypeError: 'tuple' object does not support item assignment");
                }
                yield mean(answers.stream().map(VisualWebTask::releasedRouge).toList());
            }
            case "webqa" -> {
                // Q49: an item that fails leaves the mean
                double[] scores = answers.stream()
                        .map(a -> bestF1(a.reply(), releasedGold(a.facts().answer()), true))
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .toArray();
                if (scores.length == 0) {
                    throw OfficialCrash.zeroDivision();
                }
                double sum = 0;
                for (double score : scores) {
                    sum += score;
                }
                yield Json.object().put("f1", sum / scores.length * 100);
            }
            default -> mean(answers.stream().map(VisualWebTask::letter).toList());
        };
    }

    private static ObjectNode releasedRouge(Answered<Question> answer) {
        if (Rouge.isEmpty(answer.reply())) {
            throw new OfficialCrash("ValueError: Hypothesis is empty.");
        }
        return Rouge.of(answer.reply(), answer.facts().answer().asText())
                .map(VisualWebTask::json)
                .orElseThrow(() -> new OfficialCrash("ValueError: Reference is empty."));
    }

    // A right answer that is a text is walked through character by character.
    private static List<String> releasedGold(JsonNode answer) {
        return answer.isArray() ? texts(answer) : PyText.characters(answer.asText());
    }

    @Override
    protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
        ArrayNode items = Json.array();
        double[] values = new double[answered.size()];
        Map<String, List<ObjectNode>> tasks = new LinkedHashMap<>();
        Map<String, List<Double>> mains = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            ObjectNode one = cleanItem(answered.get(i));
            String task = answered.get(i).facts().task();
            items.add(one);
            values[i] = main(one) / 100;
            tasks.computeIfAbsent(task, t -> new ArrayList<>()).add(one);
            mains.computeIfAbsent(task, t -> new ArrayList<>()).add(main(one));
        }
        ObjectNode out = Json.object();
        double sum = 0;
        for (Map.Entry<String, List<ObjectNode>> task : tasks.entrySet()) {
            ObjectNode mean = mean(task.getValue());
            out.set(task.getKey(), mean);
            sum += main(mean);
        }
        out.put("average", sum / tasks.size());
        out.set("items", items);
        return new CleanScores(out, values, 0, measures(mains));
    }

    private static List<Measure> measures(Map<String, List<Double>> mains) {
        List<Measure> measures = new ArrayList<>();
        mains.forEach((task, scores) -> measures.add(new Measure.Composite(task, scores.size(), units -> {
            double sum = 0;
            for (int unit : units) {
                sum += scores.get(unit);
            }
            return sum / units.length;
        })));
        return measures;
    }

    private static ObjectNode cleanItem(Answered<Question> answer) {
        String task = answer.facts().task();
        String reply = unwrapped(task, answer.reply());
        JsonNode gold = answer.facts().answer();
        return switch (task) {
            case "web_caption", "heading_ocr", "element_ocr" ->
                json(Rouge.of(isBlank(task, reply) ? " " : reply, gold.asText()).orElse(new Rouge.F(0, 0, 0)));
            case "webqa" -> {
                List<String> golds = gold.isArray() ? texts(gold) : List.of(gold.asText());
                yield Json.object().put("f1", 100 * bestF1(reply, golds, false).orElse(0));
            }
            default -> letter(answer);
        };
    }

    // The answer without the wrapper that the prompt asks for.
    private static String unwrapped(String task, String reply) {
        if (task.equals("web_caption")) {
            Matcher matcher = META.matcher(reply);
            return matcher.find() ? matcher.group(1) : reply;
        }
        int colon = reply.indexOf(':');
        if (!task.equals("element_ocr") || colon < 0) {
            return reply;
        }
        return PyText.strip(PyText.strip(PyText.strip(reply.substring(colon + 1)), '"'), '\'');
    }

    private static boolean isBlank(String task, String reply) {
        return reply.isEmpty() || (task.equals("element_ocr") && reply.codePointCount(0, reply.length()) == 1);
    }

    // The best ROUGE-1 over the right answers as a fraction; empty if `strict` and one of them cannot be computed.
    private static OptionalDouble bestF1(String reply, List<String> golds, boolean strict) {
        OptionalDouble best = OptionalDouble.empty();
        for (String gold : golds) {
            var f = Rouge.of(reply.isEmpty() ? " " : reply, gold);
            if (f.isEmpty() && strict) {
                return OptionalDouble.empty();
            }
            double one = f.map(Rouge.F::one).orElse(0.0);
            if (best.isEmpty() || one > best.getAsDouble()) {
                best = OptionalDouble.of(one);
            }
        }
        return best;
    }

    private static ObjectNode letter(Answered<Question> answer) {
        String letter = LastLetter.web(answer.reply());
        int index = letter == null ? -1 : Letters.index(letter);
        boolean right = index >= 0 && index == answer.facts().answer().asInt(-1);
        return Json.object().put("accuracy", right ? 100.0 : 0.0);
    }

    private static ObjectNode json(Rouge.F f) {
        return Json.object()
                .put("rouge_1", 100 * f.one())
                .put("rouge_2", 100 * f.two())
                .put("rouge_l", 100 * f.l());
    }

    private static ObjectNode mean(List<ObjectNode> scores) {
        ObjectNode out = Json.object();
        for (Map.Entry<String, JsonNode> field : scores.getFirst().properties()) {
            double sum = 0;
            for (ObjectNode score : scores) {
                sum += score.get(field.getKey()).doubleValue();
            }
            out.put(field.getKey(), sum / scores.size());
        }
        return out;
    }

    private static double main(ObjectNode score) {
        for (String name : List.of("rouge_l", "f1")) {
            if (score.has(name)) {
                return score.get(name).doubleValue();
            }
        }
        return score.get("accuracy").doubleValue();
    }

    private static Map<String, List<Answered<Question>>> byTask(List<Answered<Question>> answers) {
        Map<String, List<Answered<Question>>> tasks = new LinkedHashMap<>();
        for (Answered<Question> answer : answers) {
            tasks.computeIfAbsent(answer.facts().task(), t -> new ArrayList<>()).add(answer);
        }
        return tasks;
    }

    private static List<String> texts(JsonNode list) {
        List<String> out = new ArrayList<>();
        for (JsonNode element : list) {
            out.add(element.asText());
        }
        return out;
    }
}

package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.ChatMessage;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeException;
import io.github.trol4j.models.eval.judge.JudgeRequest;
import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.sets.MmVet.Question;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Scores of MM-Vet: a grade for every run of the judge, averaged for capabilities and for sets of them. */
final class MmVetTask extends ScoredTask<Question> {
    private static final int REQUESTS = 6; // one, and five repeats

    MmVetTask(Entries<Question> entries) {
        super(entries);
    }

    @Override
    public List<String> judgeTasks() {
        return List.of("mm-vet");
    }

    @Override
    protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
        int[] numbers = {0};
        Judge counting = new Judge() {
            @Override
            public String ask(JudgeRequest request) {
                String said = judge.ask(request);
                numbers[0] += grade(said).isPresent() ? 1 : 0;
                return said;
            }

            @Override
            public int tries(int position, String stage) {
                return judge.tries(position, stage);
            }

            @Override
            public int runs() {
                return judge.runs();
            }
        };
        double[][] grades = new double[judge.runs()][kept.size()]; // [run, item]
        for (int run = 0; run < grades.length; run++) {
            for (int i = 0; i < kept.size(); i++) {
                grades[run][i] = releasedGrade(kept.get(i), run, counting);
            }
        }
        if (numbers[0] == 0 && !kept.isEmpty()) {
            throw new JudgeException(
                    "the judge gave no number for any of %d replies; choose another with --judge-model, or other instructions with --judge-prompt"
                            .formatted(kept.size()));
        }
        ObjectNode capability = Json.object();
        for (String name : keys(kept, true)) {
            capability.set(name, mean(kept, grades, q -> q.capabilities().contains(name)));
        }
        ObjectNode integration = Json.object();
        for (String name : keys(kept, false)) {
            integration.set(name, mean(kept, grades, q -> q.integration().equals(name)));
        }
        for (ObjectNode table : List.of(capability, integration)) {
            totals(kept, grades, table);
        }
        ObjectNode single = Json.object();
        for (int i = 0; i < kept.size(); i++) {
            ArrayNode runs = Json.array();
            for (double[] run : grades) {
                runs.add(Json.number(run[i]));
            }
            single.set(kept.get(i).item().id().text(), runs);
        }
        ObjectNode out = Json.object();
        out.set("capability", capability);
        out.set("integration", integration);
        out.set("grades", single);
        return out;
    }

    @Override
    protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
        int[] unparsed = {0};
        Hits<Question> hits = Hits.of(answered, answer -> {
            double sum = 0;
            for (int run = 0; run < judge.runs(); run++) {
                OptionalDouble grade = cleanGrade(answer, run, judge);
                if (grade.isEmpty()) {
                    unparsed[0]++;
                }
                sum += grade.orElse(0);
            }
            return sum / judge.runs();
        });
        ObjectNode out = Json.object();
        out.set("total", Json.number(hits.percent()));
        out.set("items", hits.json());
        List<Measure> measures = new ArrayList<>(List.of(hits.measure("total")));
        ObjectNode capabilities = Json.object();
        for (String name : new TreeSet<>(keys(answered, true))) {
            Predicate<Question> has = q -> q.capabilities().contains(name);
            capabilities.set(name, Json.number(hits.percent(has)));
            measures.add(hits.measure("capability: " + name, has));
        }
        ObjectNode integrations = Json.object();
        for (String name : new TreeSet<>(keys(answered, false))) {
            Predicate<Question> is = q -> q.integration().equals(name);
            integrations.set(name, Json.number(hits.percent(is)));
            measures.add(hits.measure("integration: " + name, is));
        }
        out.set("by_capability", capabilities);
        out.set("by_integration", integrations);
        return new CleanScores(out, hits.values(), unparsed[0], measures);
    }

    // Q35: the reply to the fifth repeat is asked for but not looked at. Q36: nan passes the range check.
    private static double releasedGrade(Answered<Question> answer, int run, Judge judge) {
        for (int attempt = 0; attempt < REQUESTS; attempt++) {
            OptionalDouble grade = grade(judge.ask(request(answer, run, attempt)));
            if (attempt == REQUESTS - 1 || grade.isEmpty()) {
                continue;
            }
            if (!(grade.getAsDouble() > 1.0 || grade.getAsDouble() < 0.0)) {
                return grade.getAsDouble();
            }
        }
        return 0;
    }

    private static OptionalDouble cleanGrade(Answered<Question> answer, int run, Judge judge) {
        int tries = Math.min(REQUESTS, judge.tries(answer.item().position(), "run" + run));
        for (int attempt = 0; attempt < tries; attempt++) {
            OptionalDouble grade = grade(judge.ask(request(answer, run, attempt)));
            if (grade.isPresent() && grade.getAsDouble() >= 0 && grade.getAsDouble() <= 1) {
                return grade;
            }
        }
        return OptionalDouble.empty();
    }

    private static OptionalDouble grade(String said) {
        return PyNumber.parseFloat(PyText.strip(PyText.before(said, " ")));
    }

    private static JudgeRequest request(Answered<Question> answer, int run, int attempt) {
        String gold = answer.facts().answer().replace("<AND>", " <AND> ").replace("<OR>", " <OR> ");
        String end = attempt == 0 ? " | " : " | \nPredict the correctness of the answer (digit): ";
        ChatMessage message = ChatMessage.user(
                JudgePrompts.load("mm-vet"),
                ChatMessage.glue("\n\n"),
                ChatMessage.field("question", answer.facts().question()),
                ChatMessage.glue(" | "),
                ChatMessage.field("answer", gold),
                ChatMessage.glue(" | "),
                ChatMessage.field("response", answer.reply()),
                ChatMessage.glue(end));
        double temperature = attempt < 2 ? 0 : 0.5 * (attempt - 1); // repeats are at 0, 0.5, 1.0, 1.5, 2.0
        return new JudgeRequest(
                answer.item().position(),
                answer.item().id(),
                "run" + run,
                attempt,
                "gpt-4-0613",
                temperature,
                3,
                List.of(message));
    }

    private static Set<String> keys(List<Answered<Question>> answers, boolean single) {
        Set<String> keys = new LinkedHashSet<>();
        for (Answered<Question> answer : answers) {
            if (single) {
                keys.addAll(answer.facts().capabilities());
            } else {
                keys.add(answer.facts().integration());
            }
        }
        return keys;
    }

    private static JsonNode mean(List<Answered<Question>> kept, double[][] grades, Predicate<Question> keep) {
        double sum = 0;
        for (double score : runScores(kept, grades, keep)) {
            sum += score;
        }
        return Json.number(PyNumber.numpyRound(sum / grades.length, 1));
    }

    private static void totals(List<Answered<Question>> kept, double[][] grades, ObjectNode out) {
        double[] runs = runScores(kept, grades, q -> true);
        double mean = 0;
        for (double run : runs) {
            mean += run;
        }
        mean /= runs.length;
        double variance = 0;
        ArrayNode rounded = Json.array();
        for (double run : runs) {
            variance += (run - mean) * (run - mean);
            rounded.add(Json.number(PyNumber.numpyRound(run, 1)));
        }
        out.set("total", Json.number(PyNumber.numpyRound(mean, 1)));
        out.set("std", Json.number(PyNumber.numpyRound(Math.sqrt(variance / runs.length), 1)));
        out.set("runs", rounded);
    }

    // In percent, one for each run.
    private static double[] runScores(List<Answered<Question>> kept, double[][] grades, Predicate<Question> keep) {
        double[] scores = new double[grades.length];
        for (int run = 0; run < grades.length; run++) {
            double sum = 0;
            int n = 0;
            for (int i = 0; i < kept.size(); i++) {
                if (!keep.test(kept.get(i).facts())) {
                    continue;
                }
                sum += grades[run][i];
                n++;
            }
            scores[run] = sum / n * 100;
        }
        return scores;
    }
}

package io.github.trol4j.models.nano;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.models.nano.NanoItem.Expected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of the fixed benchmark and of the sample pictures, as their README describes them. */
final class NanoBench {
    /** The folder of the checkpoint. */
    static final Path MODEL = Path.of(System.getProperty("trol.nano"));

    static final Path FOLDER = Path.of(System.getProperty("trol.fixtures")).resolveSibling("nano-bench");
    static final Path SAMPLES = MODEL.resolve("samples");

    private static final String MME = "MME_Benchmark_release_version";
    private static final ObjectMapper JSON = new ObjectMapper();

    private NanoBench() {}

    /**
     * A multiple-choice question.
     *
     * @param picture an encoded picture
     * @param options text by letter
     * @param answer the right letter
     * @param reference what the reference found
     */
    record Choice(
            int index,
            String kind,
            String question,
            byte[] picture,
            Map<String, String> options,
            String answer,
            JsonNode reference) {}

    /** All free, second-turn and yes/no questions, the latter in both styles. */
    static List<NanoItem> items() {
        Map<String, JsonNode> questions = new HashMap<>();
        for (String set : List.of("free", "follow")) {
            lines(FOLDER.resolve(set + ".jsonl"))
                    .forEach(q -> questions.put(q.get("question_id").asText(), q));
        }
        Map<String, List<String>> mme = mmeQuestions();
        List<NanoItem> items = new ArrayList<>();
        for (JsonNode answer : lines(FOLDER.resolve("answers-reference.jsonl"))) {
            String id = answer.get("question_id").asText();
            if (answer.get("set").asText().equals("mme")) {
                String[] parts = id.split("#");
                String question = mme.get(parts[0]).get(Integer.parseInt(parts[1]));
                items.add(item(answer, FOLDER.resolve(MME).resolve(parts[0]), question, List.of()));
            } else {
                JsonNode q = questions.get(id);
                Path image = FOLDER.resolve(q.get("image").asText());
                items.add(item(answer, image, q.get("question").asText(), turns(q.path("before"))));
            }
        }
        return items;
    }

    /** The questions about the sample pictures, in the order of the gallery. */
    static List<NanoItem> samples() {
        List<NanoItem> items = new ArrayList<>();
        for (JsonNode sample : lines(FOLDER.resolve("samples-reference.jsonl"))) {
            Path image = SAMPLES.resolve(sample.get("picture").asText());
            items.add(new NanoItem(
                    "samples",
                    sample.get("picture").asText(),
                    "chat",
                    "",
                    image,
                    sample.get("question").asText(),
                    turns(sample.get("before")),
                    sample.get("answer").asText(),
                    Expected.of(sample.get("full")),
                    Expected.of(sample.get("off"))));
        }
        return items;
    }

    static List<Choice> choices() {
        List<JsonNode> reference = lines(FOLDER.resolve("choices-reference.jsonl"));
        List<Choice> choices = new ArrayList<>();
        List<String> rows = text(FOLDER.resolve("MMBench/mmbench_dev_20230712.tsv"));
        List<String> columns = List.of(rows.getFirst().split("\t", -1));
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split("\t", -1); // no cell is quoted in this file
            Map<String, String> options = new LinkedHashMap<>();
            for (String letter : List.of("A", "B", "C", "D")) {
                String option = cells[columns.indexOf(letter)];
                if (!option.isEmpty()) {
                    options.put(letter, option);
                }
            }
            choices.add(new Choice(
                    Integer.parseInt(cells[columns.indexOf("index")]),
                    cells[columns.indexOf("category")],
                    cells[columns.indexOf("question")],
                    Base64.getDecoder().decode(cells[columns.indexOf("image")]),
                    options,
                    cells[columns.indexOf("answer")],
                    reference.get(choices.size())));
        }
        return choices;
    }

    static List<JsonNode> lines(Path file) {
        return text(file).stream().map(NanoBench::json).toList();
    }

    private static List<String> text(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NanoItem item(JsonNode answer, Path image, String question, List<String[]> before) {
        return new NanoItem(
                answer.get("set").asText(),
                answer.get("question_id").asText(),
                answer.get("style").asText(),
                answer.get("kind").asText(),
                image,
                question,
                before,
                answer.get("answer").asText(),
                Expected.of(answer.get("full")),
                Expected.of(answer.get("off")));
    }

    private static List<String[]> turns(JsonNode before) {
        List<String[]> turns = new ArrayList<>();
        before.forEach(turn ->
                turns.add(new String[] {turn.get(0).asText(), turn.get(1).asText()}));
        return turns;
    }

    private static Map<String, List<String>> mmeQuestions() {
        Map<String, List<String>> questions = new HashMap<>();
        try {
            for (JsonNode row :
                    JSON.readTree(FOLDER.resolve(MME).resolve("llava_mme.json").toFile())) {
                questions
                        .computeIfAbsent(row.get("question_id").asText(), id -> new ArrayList<>())
                        .add(row.get("text").asText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return questions;
    }
}

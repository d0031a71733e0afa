package io.github.trol4j.models.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One golden case: what was asked, and what the reference answered.
 *
 * @param name file name without extension
 * @param json the whole description
 * @param tensors file with the expected tensors
 * @param images folder with the pictures
 */
record GoldenCase(String name, JsonNode json, Path tensors, Path images) {

    /** One prompt of the case; several are a batch that the reference computed together. */
    record Row(String question, String dataset, List<String> images, String prompt) {}

    /** Ids and texts of one decoding; a text is null where the file has none. */
    record Expected(int[] ids, String answer, String plain) {}

    /** Every case of a golden folder: a description beside a file of tensors of the same name. */
    static List<GoldenCase> all(Path golden) {
        try (Stream<Path> files = Files.list(golden)) {
            List<Path> descriptions = files.filter(f -> f.toString().endsWith(".json"))
                    .filter(f -> Files.exists(sibling(f)))
                    .sorted()
                    .toList();
            List<GoldenCase> cases = new ArrayList<>();
            for (Path description : descriptions) {
                String name = description.getFileName().toString().replaceFirst("\\.json$", "");
                cases.add(new GoldenCase(name, parse(description), sibling(description), images(golden)));
            }
            return cases;
        } catch (IOException e) {
            throw new CheckpointException("The golden folder %s cannot be read".formatted(golden), e);
        }
    }

    List<Row> rows() {
        return stream(json.get("rows"))
                .map(row -> new Row(
                        row.get("question").textValue(),
                        row.get("dataset").textValue(),
                        stream(row.get("images")).map(JsonNode::textValue).toList(),
                        row.get("prompt").textValue()))
                .toList();
    }

    /** Ids of 17 greedy steps that no end token stops; those of each row alone where a batch gave others. */
    int[] greedyIds(int row) {
        JsonNode own = json.has("greedy_independent") ? json.get("greedy_independent") : json.get("greedy");
        return ints(own.get("ids").get(row));
    }

    /** Greedy ids up to the end token, with their texts. Batches with pictures have none that hold for a row alone. */
    boolean hasGreedyText() {
        return json.has("greedy_until_eos") && !json.has("greedy_independent");
    }

    Expected greedyText(int row) {
        return expected(json.get("greedy_until_eos"), row);
    }

    boolean hasBeam() {
        return json.has("beam") && !json.has("greedy_independent");
    }

    int beams() {
        return json.get("beam").get("num_beams").intValue();
    }

    int beamTokens() {
        return json.get("beam").get("max_new_tokens").intValue();
    }

    Expected beam(int row) {
        return expected(json.get("beam"), row);
    }

    double beamScore(int row) {
        return json.get("beam").get("score").get(row).doubleValue();
    }

    boolean hasSinglePass() {
        return json.has("greedy_single_pass");
    }

    int[] singlePassIds(int row) {
        return ints(json.get("greedy_single_pass").get("ids").get(row));
    }

    private static Expected expected(JsonNode decoding, int row) {
        return new Expected(
                ints(decoding.get("ids").get(row)),
                decoding.get("answer").get(row).textValue(),
                decoding.get("plain").get(row).textValue());
    }

    private static int[] ints(JsonNode array) {
        return stream(array).mapToInt(JsonNode::intValue).toArray();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return IntStream.range(0, array.size()).mapToObj(array::get);
    }

    private static JsonNode parse(Path description) throws IOException {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(description));
        } catch (JsonProcessingException e) {
            throw new CheckpointException("%s is not valid JSON: %s".formatted(description, e.getOriginalMessage()), e);
        }
    }

    private static Path sibling(Path description) {
        return Path.of(description.toString().replaceFirst("\\.json$", ".safetensors"));
    }

    /** Pictures lie in the golden folder itself, beside it, or beside the checkpoint. */
    private static Path images(Path golden) {
        Path checkpoint = golden.toAbsolutePath().resolve("..").normalize();
        return Stream.of(golden.resolve("images"), checkpoint.resolve("images"), checkpoint.resolveSibling("images"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(golden);
    }
}

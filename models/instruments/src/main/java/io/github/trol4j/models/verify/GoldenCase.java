package io.github.trol4j.models.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.checkpoint.RegularFiles;
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
    private static final long LARGEST = 16 << 20;

    /** One prompt of the case; several are a batch that the reference computed together. */
    record Row(String question, String dataset, List<String> images) {}

    /** Ids and texts of one decoding. */
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
        return stream(field(json, "rows"))
                .map(row -> new Row(
                        text(field(row, "question")),
                        text(field(row, "dataset")),
                        stream(field(row, "images")).map(this::text).toList()))
                .toList();
    }

    /** Ids of 17 greedy steps that no end token stops; those of each row alone where a batch gave others. */
    int[] greedyIds(int row) {
        return ints(of(row, json.has("greedy_independent") ? "greedy_independent" : "greedy", "ids"));
    }

    /** Greedy ids up to the end token, with their texts. Batches with pictures have none that hold for a row alone. */
    boolean hasGreedyText() {
        return json.has("greedy_until_eos") && !json.has("greedy_independent");
    }

    Expected greedyText(int row) {
        return expected(row, "greedy_until_eos");
    }

    boolean hasBeam() {
        return json.has("beam") && !json.has("greedy_independent");
    }

    int beams() {
        return whole(field(field(json, "beam"), "num_beams"));
    }

    int beamTokens() {
        return whole(field(field(json, "beam"), "max_new_tokens"));
    }

    Expected beam(int row) {
        return expected(row, "beam");
    }

    double beamScore(int row) {
        JsonNode score = of(row, "beam", "score");
        if (!score.isNumber()) {
            throw incomplete("expected a number, got %s".formatted(Shown.text(score.toString())));
        }
        return score.doubleValue();
    }

    boolean hasSinglePass() {
        return json.has("greedy_single_pass");
    }

    int[] singlePassIds(int row) {
        return ints(of(row, "greedy_single_pass", "ids"));
    }

    private Expected expected(int row, String decoding) {
        return new Expected(
                ints(of(row, decoding, "ids")), text(of(row, decoding, "answer")), text(of(row, decoding, "plain")));
    }

    /** What a decoding says of one row. */
    private JsonNode of(int row, String decoding, String what) {
        JsonNode value = field(field(json, decoding), what).get(row);
        if (value == null) {
            throw incomplete("'%s.%s' has no row %d".formatted(decoding, what, row));
        }
        return value;
    }

    private JsonNode field(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw incomplete("there is no field '%s'".formatted(field));
        }
        return value;
    }

    private String text(JsonNode value) {
        if (!value.isTextual()) {
            throw incomplete("expected a text, got %s".formatted(Shown.text(value.toString())));
        }
        return value.textValue();
    }

    private CheckpointException incomplete(String problem) {
        return new CheckpointException("The golden description %s is incomplete: %s; record the case again"
                .formatted(tensors.resolveSibling(name + ".json"), problem));
    }

    private int[] ints(JsonNode array) {
        return stream(array).mapToInt(this::whole).toArray();
    }

    private int whole(JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw incomplete("expected a whole number, got %s".formatted(Shown.text(value.toString())));
        }
        return value.intValue();
    }

    private Stream<JsonNode> stream(JsonNode array) {
        if (!array.isArray()) {
            throw incomplete("expected a list, got %s".formatted(Shown.text(array.toString())));
        }
        return IntStream.range(0, array.size()).mapToObj(array::get);
    }

    private static JsonNode parse(Path description) throws IOException {
        RegularFiles.require(description);
        try {
            if (Files.size(description) > LARGEST) {
                throw new CheckpointException("%s has more than %d bytes".formatted(description, LARGEST));
            }
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

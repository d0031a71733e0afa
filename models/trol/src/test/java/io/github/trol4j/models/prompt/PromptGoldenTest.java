package io.github.trol4j.models.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.llm.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prompts, token counts and answers equal the reference, on its tables and on every golden case. */
class PromptGoldenTest {
    private static final Path ROOT = Path.of(System.getProperty("trol.fixtures"));

    static List<JsonNode> prompts() {
        return rows("prompts.json");
    }

    static List<JsonNode> answers() {
        return rows("answers.json");
    }

    static List<Path> cases() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(f ->
                            f.getParent().endsWith("golden") && f.toString().endsWith(".json"))
                    .filter(f -> !f.endsWith("tokenization.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thereIsEnoughToCompare() {
        assertThat(prompts()).hasSizeGreaterThanOrEqualTo(100);
        assertThat(answers()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(20);
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void promptTextEqualsTheTable(JsonNode row) {
        ChatFormat format = format(row.path("family").asText());
        Task task = Task.named(row.path("dataset").asText());
        List<Integer> counts = new ArrayList<>();
        row.path("image_tokens").forEach(n -> counts.add(n.asInt()));
        List<Turn> turns = List.of(new Turn(row.path("question").asText(), counts, task, null));
        assertThat(task.maxNewTokens()).isEqualTo(row.path("max_new_tokens").asInt());
        assertThat(format.prompt(turns)).isEqualTo(row.path("prompt").asText());
        if (row.has("official_prompt")) {
            assertThat(format.prompt(turns, MarkerRule.OFFICIAL))
                    .isEqualTo(row.path("official_prompt").asText());
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answerEqualsTheTable(JsonNode row) {
        ChatFormat format = format(row.path("family").asText());
        assertThat(format.filterAnswer(row.path("text").asText()))
                .isEqualTo(row.path("answer").asText());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void goldenCaseHasTheSamePromptAndAnswers(Path file) throws IOException {
        JsonNode golden = new ObjectMapper().readTree(file.toFile());
        ChatFormat format = format(golden.path("family").asText());
        try (Tokenizer tokenizer = Tokenizers.open(file.getParent().getParent())) {
            for (int row = 0; row < golden.path("rows").size(); row++) {
                JsonNode asked = golden.path("rows").get(row);
                boolean hashed = asked.path("prompt").isNull(); // the long prompts of real picture sizes
                List<Integer> counts = hashed
                        ? List.of(format == ChatFormat.PHI3 ? 7 * 256 : 35 * 35)
                        : imageTokens(
                                format,
                                asked.path("prompt").asText(),
                                asked.path("images").size());
                Task task = Task.named(asked.path("dataset").asText());
                String prompt =
                        format.prompt(List.of(new Turn(asked.path("question").asText(), counts, task, null)));
                if (hashed) {
                    assertThat(sha256(prompt))
                            .isEqualTo(asked.path("prompt_sha256").asText());
                } else {
                    assertThat(prompt).isEqualTo(asked.path("prompt").asText());
                }
                int[] promptIds = tokenizer.encode(prompt);
                assertThat(promptIds).hasSize(asked.path("tokens").asInt());
                for (String kind : new String[] {"greedy_until_eos", "beam"}) {
                    JsonNode found = golden.path(kind);
                    int[] ids = ints(found.path("ids").get(row));
                    assertThat(Answers.official(format, tokenizer, promptIds, ids))
                            .as(kind)
                            .isEqualTo(found.path("answer").get(row).asText());
                    assertThat(Answers.plain(tokenizer, ids))
                            .as(kind)
                            .isEqualTo(found.path("plain").get(row).asText());
                }
            }
        }
    }

    /** How many tokens each image takes up in a finished prompt. */
    private static List<Integer> imageTokens(ChatFormat format, String prompt, int images) {
        List<Integer> counts = new ArrayList<>();
        if (format == ChatFormat.PHI3) {
            Matcher matcher = Pattern.compile("<img>((?:<IMG_CONTEXT>)*)</img>").matcher(prompt);
            while (matcher.find()) {
                counts.add(matcher.group(1).length() / "<IMG_CONTEXT>".length());
            }
            return counts;
        }
        int all = prompt.split("<image>", -1).length - 1;
        for (int i = 0; i < images; i++) {
            counts.add(all / images);
        }
        return counts;
    }

    private static ChatFormat format(String family) {
        return switch (family) {
            case "internlm2" -> ChatFormat.INTERNLM2;
            case "phi3" -> ChatFormat.PHI3;
            default -> throw new IllegalArgumentException(family);
        };
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static List<JsonNode> rows(String name) {
        try {
            List<JsonNode> rows = new ArrayList<>();
            new ObjectMapper().readTree(ROOT.resolve(name).toFile()).forEach(rows::add);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

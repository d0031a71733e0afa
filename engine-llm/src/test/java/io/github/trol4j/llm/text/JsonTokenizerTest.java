package io.github.trol4j.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ids and texts equal the official library (tokenizers 0.23.2), and decoding in Java equals the native decoder; the text of an
 * answer is what follows an end of turn there.
 */
class JsonTokenizerTest {
    private static final String END = "<|end|>";

    /** Special tokens that swallow the blanks behind them, and plain ones with the clean-up switched on. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void idsAndTextsEqualTheOfficialLibrary(int variant) throws IOException {
        JsonNode oracle;
        try (InputStream in =
                Objects.requireNonNull(JsonTokenizerTest.class.getResourceAsStream("/llama/oracle.json.gz"))) {
            oracle = new ObjectMapper().readTree(new GZIPInputStream(in)).get(variant);
        }
        assertThat(oracle.path("texts").size()).isGreaterThanOrEqualTo(400);
        try (Tokenizer tokenizer = Tokenizers.open(
                variant(oracle.path("rstrip").asBoolean(), oracle.path("tidy").asBoolean()))) {
            for (JsonNode line : oracle.path("texts")) {
                String text = line.path("text").asText();
                assertThat(tokenizer.encode(text)).as("<%s>", text).containsExactly(Fixtures.ints(line.path("ids")));
            }
            for (JsonNode line : oracle.path("ids")) {
                int[] ids = Fixtures.ints(line.path("ids"));
                assertThat(tokenizer.decode(ids))
                        .as("%s", line.path("ids"))
                        .isEqualTo(line.path("text").asText());
                assertThat(tokenizer.decodePlain(ids))
                        .as("%s", line.path("ids"))
                        .isEqualTo(line.path("plain").asText());
            }
        }
    }

    private static FileSource variant(boolean rstrip, boolean tidy) {
        FileSource files = FileSource.directory(Fixtures.ROOT.resolve("phi3-tiny"));
        return name -> {
            byte[] bytes = files.read(name);
            if (bytes == null) {
                return null;
            }
            String json = new String(bytes, StandardCharsets.UTF_8)
                    .replace("\"clean_up_tokenization_spaces\": false", "\"clean_up_tokenization_spaces\": " + tidy);
            return (rstrip ? json : json.replace("\"rstrip\": true", "\"rstrip\": false"))
                    .getBytes(StandardCharsets.UTF_8);
        };
    }

    @Test
    void plainTextIsWhatTheNativeDecoderGivesAfterAnEndOfTurn() throws IOException {
        Path folder = Fixtures.ROOT.resolve("phi3-tiny");
        Random random = new Random(9);
        try (Tokenizer tokenizer = Tokenizers.open(folder);
                HuggingFaceTokenizer whole = HuggingFaceTokenizer.newInstance(
                        folder.resolve("tokenizer.json"), Map.of("truncation", "false", "padding", "false"))) {
            for (int round = 0; round < 2000; round++) {
                int[] ids = random.ints(random.nextInt(12), 3, tokenizer.size())
                        .map(id -> random.nextInt(3) == 0 ? 3 + random.nextInt(256) : id)
                        .toArray();
                long[] kept = Arrays.stream(ids)
                        .filter(id -> id < tokenizer.id("<|endoftext|>").orElseThrow())
                        .asLongStream()
                        .toArray();
                long[] afterEnd = new long[kept.length + 1];
                afterEnd[0] = tokenizer.endOfTurnId();
                System.arraycopy(kept, 0, afterEnd, 1, kept.length);
                assertThat(tokenizer.decodePlain(ids))
                        .as(Arrays.toString(ids))
                        .isEqualTo(whole.decode(afterEnd, false).substring(END.length()));
            }
        }
    }
}

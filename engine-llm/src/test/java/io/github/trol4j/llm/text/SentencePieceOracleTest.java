package io.github.trol4j.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ids and texts equal the SentencePiece library itself (0.2.2), on random texts and ids for models with every setting
 * of blanks, with and without byte fallback. The tables are in the test resources beside the small models they were
 * made with; each holds all pieces, halves of pieces, emoji, control characters and runs of blanks.
 */
class SentencePieceOracleTest {
    @Test
    void theTableOfTheDefaultModelIsLarge() throws IOException {
        assertThat(oracle("nano").path("texts").size()).isGreaterThanOrEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nano",
                "tiny",
                "prefix",
                "squeeze",
                "squeeze-noprefix",
                "unknowns",
                "unlisted",
                "unlisted-unknowns",
                "suffix",
                "noescape"
            })
    void idsAndTextsEqualTheLibrary(String name) throws IOException {
        JsonNode oracle = oracle(name);
        try (Tokenizer tokenizer = open(name)) {
            for (JsonNode line : oracle.path("texts")) {
                String text = line.path("text").asText();
                assertThat(tokenizer.encode(text))
                        .as("encode <%s>", text)
                        .containsExactly(Fixtures.ints(line.path("ids")));
            }
            for (JsonNode line : oracle.path("ids")) {
                int[] ids = Fixtures.ints(line.path("ids"));
                assertThat(tokenizer.decode(ids))
                        .as("decode %s", line.path("ids"))
                        .isEqualTo(line.path("text").asText());
                assertThat(tokenizer.decodePlain(ids))
                        .as("decodePlain %s", line.path("ids"))
                        .isEqualTo(line.path("plain").asText());
            }
        }
    }

    private static Tokenizer open(String name) {
        return switch (name) {
            case "nano" -> Tokenizers.open(Fixtures.NANO);
            case "tiny" -> Tokenizers.open(Fixtures.ROOT.resolve("internlm2-tiny"));
            default -> Tokenizers.open(FileSource.resources(SentencePieceOracleTest.class, "/sentencepiece/" + name));
        };
    }

    private static JsonNode oracle(String name) throws IOException {
        String file =
                Path.of("/sentencepiece", name, "oracle.json.gz").toString().replace('\\', '/');
        try (InputStream in = Objects.requireNonNull(SentencePieceOracleTest.class.getResourceAsStream(file), file)) {
            return new ObjectMapper().readTree(new GZIPInputStream(in));
        }
    }
}

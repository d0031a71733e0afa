package io.github.trol4j.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Ordinary and special added tokens with every combination of flags, behind every normaliser and pre-tokenizer in use: ids and
 * decoded texts as the official library (tokenizers 0.22.2) has them; 0.23.2 gives the same ids.
 */
class AddedTokensTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static FileSource withJson(byte[] json) {
        FileSource files = FileSource.directory(Fixtures.ROOT.resolve("phi3-tiny"));
        return name -> name.equals("tokenizer.json") ? json : files.read(name);
    }

    private static ObjectNode base() throws IOException {
        return (ObjectNode) Fixtures.json(Fixtures.ROOT.resolve("phi3-tiny/tokenizer.json"));
    }

    @Test
    void everyFlagMeansWhatTheOfficialLibraryMeansByIt() throws IOException {
        JsonNode variants;
        try (InputStream in =
                Objects.requireNonNull(AddedTokensTest.class.getResourceAsStream("/llama/added.json.gz"))) {
            variants = MAPPER.readTree(new GZIPInputStream(in));
        }
        assertThat(variants.size()).isGreaterThanOrEqualTo(20);
        for (JsonNode variant : variants) {
            ObjectNode json = base();
            json.set("normalizer", variant.get("normalizer"));
            json.set("pre_tokenizer", variant.get("pre_tokenizer"));
            variant.get("added").forEach(((ArrayNode) json.get("added_tokens"))::add);
            try (Tokenizer tokenizer = Tokenizers.open(withJson(MAPPER.writeValueAsBytes(json)))) {
                for (JsonNode line : variant.get("texts")) {
                    String text = line.get("text").asText();
                    int[] ids = Fixtures.ints(line.get("ids"));
                    assertThat(tokenizer.encode(text))
                            .as("<%s> with %s", text, variant.get("added"))
                            .containsExactly(ids);
                    assertThat(tokenizer.decode(ids))
                            .isEqualTo(line.get("decoded").asText());
                }
            }
        }
    }

    /** The same flags where transformers' own Python code looks for added tokens (version 5.18.0), as with tokenizer.model. */
    @Test
    void flagsMeanWhatPythonTokenizersMeanByThem() throws IOException {
        JsonNode variants;
        try (InputStream in =
                Objects.requireNonNull(AddedTokensTest.class.getResourceAsStream("/sentencepiece/added.json.gz"))) {
            variants = MAPPER.readTree(new GZIPInputStream(in));
        }
        assertThat(variants.size()).isEqualTo(20);
        for (JsonNode variant : variants) {
            Map<String, AddedToken> added = new LinkedHashMap<>();
            variant.get("added").forEach(token -> {
                String content = token.get("content").asText();
                added.put(content, AddedToken.read(content, added.size() + 1, token));
            });
            added.put("<unk>", AddedToken.plain("<unk>", 0));
            PythonAddedTokens tokens = new PythonAddedTokens(added);
            for (JsonNode line : variant.get("texts")) {
                List<String> parts = new ArrayList<>(tokens.of(line.get("text").asText()));
                parts.removeIf(String::isEmpty);
                List<String> expected = new ArrayList<>();
                line.get("parts").forEach(part -> expected.add(part.asText()));
                assertThat(parts)
                        .as("<%s> with %s", line.get("text").asText(), variant.get("added"))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void oldFilesNameSpecialTokensInAMapOfTheirOwn() throws IOException {
        Map<String, String> files = Map.of(
                "added_tokens.json", "{\"<image>\": 9, \"<|end|>\": 8, \"shown\": 7}",
                "tokenizer_config.json", "{\"eos_token\": \"<|end|>\", \"extra_special_tokens\": [\"<image>\"]}",
                "special_tokens_map.json",
                        "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": {\"content\": \"<|end|>\", \"rstrip\":"
                                + " true}}");
        TokenizerConfig config = TokenizerConfig.read(name -> {
            String text = files.get(name);
            return text == null ? null : text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        });
        assertThat(config.special()).containsExactlyInAnyOrder(8, 9);
        assertThat(config.role("bos_token")).contains("<s>");
        assertThat(Objects.requireNonNull(config.added().get("<|end|>")).stripsRight())
                .isTrue();
        assertThat(config.hasDecoder()).isFalse();
    }

    @Test
    void aHundredThousandAddedTokensAreFoundAmongEachOther() throws IOException {
        ObjectNode json = base();
        ArrayNode added = (ArrayNode) json.get("added_tokens");
        int first = added.get(added.size() - 1).get("id").asInt() + 1;
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            added.addObject()
                    .put("id", first + i)
                    .put("content", "<|extra_" + i + "|>")
                    .put("special", i % 2 == 0)
                    .put("normalized", false);
        }
        try (Tokenizer tokenizer = Tokenizers.open(withJson(MAPPER.writeValueAsBytes(json)))) {
            assertThat(tokenizer.encode("<|extra_7|><|extra_99999|><|extra_70|>"))
                    .containsExactly(first + 7, first + count - 1, first + 70);
            assertThat(tokenizer.encode("<|extra_100000|>").length).isGreaterThan(1);
        }
    }

    @Test
    void withoutAConfigurationTheFileItselfSaysWhatIsSpecial() throws IOException {
        ObjectNode json = base();
        ArrayNode added = (ArrayNode) json.get("added_tokens");
        int next = added.get(added.size() - 1).get("id").asInt() + 1;
        added.addObject().put("id", next).put("content", "shown").put("special", false);
        added.addObject().put("id", next + 1).put("content", "hidden").put("special", true);
        byte[] bytes = MAPPER.writeValueAsBytes(json);
        FileSource bare = name -> name.equals("tokenizer.json") ? bytes : null;
        try (Tokenizer tokenizer = Tokenizers.open(bare)) {
            assertThat(tokenizer.decodePlain(new int[] {next, next + 1})).isEqualTo("shown");
            assertThat(tokenizer.textBytes(next)).isNotEmpty();
            assertThat(tokenizer.textBytes(next + 1)).isEmpty();
        }
    }
}

package io.github.trol4j.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids and texts of both tokenizer kinds equal the reference on every golden line. */
class TokenizerGoldenTest {
    static List<Path> checkpoints() {
        return Fixtures.checkpoints();
    }

    @Test
    void bothFamiliesAreThere() {
        Set<Boolean> kinds = new TreeSet<>();
        checkpoints().forEach(folder -> kinds.add(Files.exists(folder.resolve("tokenizer.json"))));
        assertThat(kinds).containsExactly(false, true);
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void idsAndTextsEqualTheReference(Path folder) {
        JsonNode lines = Fixtures.json(folder.resolve("golden/tokenization.json"));
        assertThat(lines.size()).isGreaterThan(20);
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            for (JsonNode line : lines) {
                String text = line.path("text").asText();
                int[] ids = Fixtures.ints(line.path("ids"));
                assertThat(tokenizer.encode(text)).as(text).containsExactly(ids);
                assertThat(tokenizer.decode(ids))
                        .as(text)
                        .isEqualTo(line.path("decoded").asText());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void generatedIdsGiveTheOfficialText(Path folder) throws Exception {
        int compared = 0;
        try (Tokenizer tokenizer = Tokenizers.open(folder);
                var cases = Files.list(folder.resolve("golden"))) {
            for (Path file : cases.filter(f -> f.toString().endsWith(".json")).toList()) {
                JsonNode golden = Fixtures.json(file);
                for (String kind : new String[] {"greedy_until_eos", "beam"}) {
                    JsonNode ids = golden.path(kind).path("ids");
                    for (int row = 0; row < ids.size(); row++) {
                        assertThat(tokenizer.decode(Fixtures.ints(ids.get(row))))
                                .as("%s %s %d", file, kind, row)
                                .isEqualTo(
                                        golden.path(kind).path("text").get(row).asText());
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void rolesAreFound(Path folder) {
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            assertThat(tokenizer.piece(tokenizer.bosId())).isEqualTo("<s>");
            assertThat(tokenizer.piece(tokenizer.eosId())).isEqualTo("</s>");
            assertThat(tokenizer.padId()).isEqualTo(tokenizer.eosId());
            assertThat(tokenizer.piece(tokenizer.endOfTurnId())).isIn("[UNUSED_TOKEN_145]", "<|end|>");
            assertThat(tokenizer.piece(tokenizer.imageTokenId())).isIn("<image>", "<IMG_CONTEXT>");
            assertThat(tokenizer.id("no such piece")).isEmpty();
            assertThat(tokenizer.piece(tokenizer.size())).isEmpty();
            assertThat(tokenizer.piece(tokenizer.size() - 1)).isNotEmpty();
        }
    }
}

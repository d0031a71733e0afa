package io.github.trol4j.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.CheckpointException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and hostile tokenizer files and texts end in a typed error, never in anything else. */
class HostileTokenizerTest {
    private static final Path MODEL = Fixtures.ROOT.resolve("internlm2-tiny");
    private static final Path JSON = Fixtures.ROOT.resolve("phi3-tiny");

    @Test
    void aTruncatedModelIsRefusedOrComplete() throws Exception {
        byte[] file = Files.readAllBytes(MODEL.resolve("tokenizer.model"));
        for (int length = 0; length < file.length; length += 97) {
            openOrRefuse(MODEL, "tokenizer.model", Arrays.copyOf(file, length));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDamagedModelIsRefusedOrUsable(long seed) throws Exception {
        damage(MODEL, "tokenizer.model", seed, 60);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDamagedJsonIsRefusedOrUsable(long seed) throws Exception {
        damage(JSON, "tokenizer.json", seed, 60);
    }

    @Test
    void aTruncatedJsonIsRefused() throws Exception {
        byte[] file = Files.readAllBytes(JSON.resolve("tokenizer.json"));
        for (int length = 0; length < file.length - 2; length += 499) {
            byte[] part = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Tokenizers.open(with(JSON, "tokenizer.json", part)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("tokenizer.json");
        }
    }

    @Test
    void lengthBombsAreRefusedBeforeAnythingIsAllocated() {
        int[][] bombs = {
            {0x0a, 0xff, 0xff, 0xff, 0xff, 0x07}, // a piece of 2 GB
            {0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, // of 2^63 - 1 bytes
            {0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, // of -1 bytes
            {0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, // a number without end
            {0x0b}, // a group
            {0x00}, // field 0
            {0x0a, 0x06, 0x0a, 0xff, 0xff, 0xff, 0xff, 0x07} // inside a message
        };
        for (int[] bomb : bombs) {
            byte[] bytes = new byte[bomb.length];
            for (int i = 0; i < bomb.length; i++) {
                bytes[i] = (byte) bomb[i];
            }
            assertThatThrownBy(() -> Tokenizers.open(with(MODEL, "tokenizer.model", bytes)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("tokenizer.model");
        }
    }

    @Test
    void millionsOfEmptyPiecesAreRefused() {
        byte[] bytes = new byte[FileSource.MAX_BYTES];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = 0x0a;
        }
        assertThatThrownBy(() -> Tokenizers.open(with(MODEL, "tokenizer.model", bytes)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("pieces");
    }

    @Test
    void aUnigramModelIsRefusedByName() throws Exception {
        byte[] file = Files.readAllBytes(MODEL.resolve("tokenizer.model"));
        byte[] unigram = Arrays.copyOf(file, file.length + 4);
        System.arraycopy(
                new byte[] {0x12, 0x02, 0x18, 0x01},
                0,
                unigram,
                file.length,
                4); // trainer_spec { model_type: UNIGRAM }
        assertThatThrownBy(() -> Tokenizers.open(with(MODEL, "tokenizer.model", unigram)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("UNIGRAM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"model\":{}}",
                "{\"model\":[]}",
                "{\"model\":{\"type\":\"Unigram\",\"vocab\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":4000000000},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"a\":1},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\"]]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}",
                "{\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(a*)*b\"},\"content\":\"\"},"
                        + "\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}",
                "{\"decoder\":{\"type\":\"Strip\",\"content\":\" \",\"start\":0,\"stop\":9},"
                        + "\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}"
            })
    void nonsenseInsteadOfATokenizerIsRefused(String json) {
        assertThatThrownBy(() -> Tokenizers.open(with(JSON, "tokenizer.json", json.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void deepNestingIsRefused() {
        String json = "{\"normalizer\":" + "{\"type\":\"Sequence\",\"normalizers\":[".repeat(100_000);
        assertThatThrownBy(() -> Tokenizers.open(with(JSON, "tokenizer.json", json.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(CheckpointException.class);
        assertThatThrownBy(() -> Tokenizers.open(with(
                        JSON, "tokenizer_config.json", "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(CheckpointException.class);
    }

    @Test
    void missingFilesAreNamed(@TempDir Path empty) {
        assertThatThrownBy(() -> Tokenizers.open(empty))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tokenizer.json")
                .hasMessageContaining("tokenizer.model");
    }

    @Test
    void aHugeFileIsRefusedUnread(@TempDir Path folder) throws Exception {
        try (var file =
                new java.io.RandomAccessFile(folder.resolve("tokenizer.json").toFile(), "rw")) {
            file.setLength(1L << 33);
        }
        assertThatThrownBy(() -> Tokenizers.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("larger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"internlm2-tiny", "phi3-tiny"})
    void longTextsWorkUpToTheLimit(String name) {
        try (Tokenizer tokenizer = Tokenizers.open(Fixtures.ROOT.resolve(name))) {
            assertThat(tokenizer.encode("a".repeat(100_000))).hasSizeGreaterThan(1000);
            assertThatThrownBy(() -> tokenizer.encode("a".repeat(10_000_000)))
                    .isInstanceOf(TextException.class)
                    .hasMessageContaining("10000000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"internlm2-tiny", "phi3-tiny"})
    void aLoneSurrogateCountsAsTheReplacementCharacter(String name) {
        try (Tokenizer tokenizer = Tokenizers.open(Fixtures.ROOT.resolve(name))) {
            assertThat(tokenizer.encode("a\uD83Db\uDE00 \uD83D\uDE00"))
                    .containsExactly(tokenizer.encode("a\uFFFDb\uFFFD \uD83D\uDE00"));
        }
    }

    private static void damage(Path folder, String name, long seed, int rounds) throws Exception {
        byte[] file = Files.readAllBytes(folder.resolve(name));
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            byte[] damaged = file.clone();
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            openOrRefuse(folder, name, damaged);
        }
    }

    /** Either a typed error, or a tokenizer that still works. */
    private static void openOrRefuse(Path folder, String name, byte[] file) {
        try (Tokenizer tokenizer = Tokenizers.open(with(folder, name, file))) {
            int[] ids = tokenizer.encode("What is it?\n\u65e5 <s>");
            assertThat(tokenizer.decode(ids)).isNotNull();
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("token");
        }
    }

    private static FileSource with(Path folder, String name, byte[] file) {
        FileSource files = FileSource.directory(folder);
        return asked -> asked.equals(name) ? file : files.read(asked);
    }

    @Test
    void theNativeLibraryIsNotAskedToReachTheNetwork() {
        try (Tokenizer tokenizer = Tokenizers.open(MODEL)) {
            assertThat(tokenizer.size()).isPositive();
            assertThat(Map.of(
                            "ai.djl.offline", System.getProperty("ai.djl.offline", ""),
                            "OPT_OUT_TRACKING", System.getProperty("OPT_OUT_TRACKING", "")))
                    .containsOnly(Map.entry("ai.djl.offline", "true"), Map.entry("OPT_OUT_TRACKING", "true"));
        }
    }
}

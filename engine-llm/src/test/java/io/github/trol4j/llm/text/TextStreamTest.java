package io.github.trol4j.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ids come in, the pieces of a stream are the whole text, and none of them ends inside a character. */
class TextStreamTest {
    private static final List<String> TEXTS = List.of(
            " .",
            " ?",
            " ' ",
            " n't",
            " 've",
            " 're",
            "  ",
            "   ",
            "é",
            "日本",
            "😀",
            "👨‍👩‍👧",
            " n",
            " '",
            " 'v",
            "n't",
            " ,",
            "\uFFFD",
            "a");

    static Stream<Path> checkpoints() {
        return Stream.concat(
                Stream.of(Fixtures.NANO),
                Stream.of("internlm2-tiny", "phi3-tiny").map(Fixtures.ROOT::resolve));
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void piecesAreTheWholeText(Path folder) {
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            comparePieces(tokenizer);
        }
    }

    @Test
    void piecesAreTheWholeTextWhenAJsonTokenizerTidies() {
        try (Tokenizer tokenizer = Tokenizers.open(tidyingPhi3())) {
            assertThat(tokenizer.decodePlain(tokenizer.encode("Wait , what ?"))).endsWith("Wait, what?");
            comparePieces(tokenizer);
        }
    }

    private static void comparePieces(Tokenizer tokenizer) {
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            int[] ids = randomIds(tokenizer, random);
            TextStream stream = tokenizer.stream(List.of());
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                String piece = stream.accept(id);
                assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                        .as("half a character of %s", Arrays.toString(ids))
                        .isTrue();
                text.append(piece);
            }
            text.append(stream.flush());
            assertThat(text.toString()).as(Arrays.toString(ids)).isEqualTo(tokenizer.decodePlain(ids));
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void stopStringsCutTheText(Path folder) {
        Random random = new Random(8);
        int cuts = 0;
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            for (int round = 0; round < 2000; round++) {
                int[] ids = randomIds(tokenizer, random);
                String whole = tokenizer.decodePlain(ids);
                List<String> stops = randomStops(whole, random);
                TextStream stream = tokenizer.stream(stops);
                StringBuilder text = new StringBuilder();
                for (int id : ids) {
                    text.append(stream.accept(id));
                }
                text.append(stream.flush());
                String cut = cutByHand(whole, stops);
                assertThat(text.toString()).as("%s at %s", whole, stops).isEqualTo(cut);
                assertThat(stream.stopped()).isEqualTo(cut.length() < whole.length());
                cuts += stream.stopped() ? 1 : 0;
                TextStream answer = tokenizer.answerStream(stops);
                StringBuilder shown = new StringBuilder();
                for (int id : ids) {
                    shown.append(answer.accept(id));
                }
                assertThat(shown.append(answer.flush()).toString()).isEqualTo(Blanks.strip(cut));
            }
        }
        assertThat(cuts).isGreaterThan(500);
    }

    @Test
    void aWordGoesOutAtOnce() {
        try (Tokenizer tokenizer = Tokenizers.open(Fixtures.NANO)) {
            TextStream stream = tokenizer.stream(List.of());
            StringBuilder text = new StringBuilder();
            for (int id : tokenizer.encode("a large red circle")) {
                text.append(stream.accept(id));
            }
            assertThat(text.toString()).isEqualTo("a large red circle");
            assertThat(stream.flush()).isEmpty();
        }
    }

    @Test
    void misuseIsRefused() {
        try (Tokenizer tokenizer = Tokenizers.open(Fixtures.NANO)) {
            assertThatThrownBy(() -> tokenizer.stream(List.of("a", ""))).isInstanceOf(TextException.class);
            TextStream stream = tokenizer.stream(List.of());
            stream.flush();
            assertThat(stream.flush()).isEmpty();
            assertThatThrownBy(() -> stream.accept(5)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static int[] randomIds(Tokenizer tokenizer, Random random) {
        List<Integer> ids = new ArrayList<>();
        int length = random.nextInt(14);
        while (ids.size() < length) {
            switch (random.nextInt(5)) {
                case 0 -> ids.add(random.nextInt(tokenizer.size() + 3));
                case 1 ->
                    ids.add(tokenizer
                            .id("<0x%02X>".formatted(random.nextInt(256)))
                            .orElseThrow());
                case 2 -> {
                    byte[] bytes = TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
                    for (byte b : Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length))) {
                        ids.add(tokenizer.id("<0x%02X>".formatted(b)).orElseThrow());
                    }
                }
                default ->
                    IntStream.of(tokenizer.encode(TEXTS.get(random.nextInt(TEXTS.size()))))
                            .forEach(ids::add);
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<String> randomStops(String whole, Random random) {
        List<String> stops = new ArrayList<>(List.of("\u0001never"));
        for (int i = random.nextInt(3); i >= 0 && !whole.isEmpty(); i--) {
            int start = random.nextInt(whole.length());
            String stop = whole.substring(start, Math.min(whole.length(), start + 1 + random.nextInt(4)));
            stops.add(random.nextInt(4) == 0 ? stop + "x" : stop);
        }
        return stops;
    }

    /** Before the stop string that is completed first; of several completed at one place, the longest. */
    private static String cutByHand(String whole, List<String> stops) {
        Map<Integer, Integer> startByEnd = new TreeMap<>();
        for (String stop : stops) {
            int start = whole.indexOf(stop);
            if (start >= 0) {
                startByEnd.merge(start + stop.length(), start, Math::min);
            }
        }
        return startByEnd.isEmpty()
                ? whole
                : whole.substring(0, startByEnd.values().iterator().next());
    }

    private static FileSource tidyingPhi3() {
        FileSource files = FileSource.directory(Fixtures.ROOT.resolve("phi3-tiny"));
        return name -> {
            byte[] bytes = files.read(name);
            if (bytes == null || !name.equals("tokenizer_config.json")) {
                return bytes;
            }
            String config = new String(bytes, StandardCharsets.UTF_8);
            return config.replace("\"clean_up_tokenization_spaces\": false", "\"clean_up_tokenization_spaces\": true")
                    .getBytes(StandardCharsets.UTF_8);
        };
    }

    @Test
    void theFixtureFilesAreWhereTheyShouldBe() {
        assertThat(checkpoints()).allMatch(Files::isDirectory);
    }
}

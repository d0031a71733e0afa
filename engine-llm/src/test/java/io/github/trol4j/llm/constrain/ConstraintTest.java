package io.github.trol4j.llm.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.llm.text.TextStream;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.llm.text.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens of real tokenizers that are chosen at random among the allowed ones, and what they spell. */
class ConstraintTest {
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));
    private static final Path NANO = Path.of(System.getProperty("trol.nano"));

    static Stream<Path> tokenizers() {
        return Stream.of(NANO, FIXTURES.resolve("internlm2-tiny"), FIXTURES.resolve("phi3-tiny"));
    }

    private static Vocabulary vocabulary(Tokenizer tokenizer) {
        return Vocabulary.of(tokenizer.size(), tokenizer::textBytes, tokenizer.eosId(), tokenizer.endOfTurnId());
    }

    private static Constraint start(TokenMasks masks, int room, Tokenizer tokenizer) {
        return Constraint.start(masks, room, tokenizer.eosId(), tokenizer.endOfTurnId());
    }

    private static final List<Grammar> GRAMMARS = List.of(
            Grammar.choices(List.of("red", "dark red", "yes , no", "日本", " blank first")),
            Grammar.regex("[^\"]{0,50}"),
            Grammar.regex("\\d{1,3}(?:\\.\\d+)?|none"),
            Grammar.regex("\\s*x+😀?"),
            Grammar.jsonObject(),
            Grammar.jsonSchema(
                    "{\"type\":\"object\",\"properties\":{\"colour\":{\"enum\":[\"red\",\"blue\"]},"
                            + "\"count\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":20},"
                            + "\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":30},\"maxItems\":3}}}"));

    private static List<Integer> allowed(Constraint constraint) {
        long[] words = constraint.allowed();
        List<Integer> ids = new ArrayList<>();
        for (int id = 0; id < words.length << 6; id++) {
            if ((words[id >> 6] >> (id & 63) & 1) != 0) {
                ids.add(id);
            }
        }
        return ids;
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void everyRandomWalkEndsInTimeWithATextOfTheGrammar(Path folder) {
        RandomGenerator random = new SplittableRandom(folder.toString().length());
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            Vocabulary vocabulary = vocabulary(tokenizer);
            for (Grammar grammar : GRAMMARS) {
                TokenMasks masks = new TokenMasks(grammar, vocabulary);
                int least = masks.cost(masks.start()) + 1;
                for (int i = 0; i < 60; i++) {
                    int room = least + (i % 3 == 0 ? 0 : random.nextInt(i % 3 == 1 ? 5 : 80));
                    String text = walk(tokenizer, masks, room, random);
                    assertThat(grammar.matches(text))
                            .as("%s: '%s'", grammar, text)
                            .isTrue();
                }
                assertThatThrownBy(() -> start(masks, least - 1, tokenizer))
                        .isInstanceOf(ConstraintException.class)
                        .hasMessageContaining("allow more new tokens");
            }
        }
    }

    private static String walk(Tokenizer tokenizer, TokenMasks masks, int room, RandomGenerator random) {
        Constraint constraint = start(masks, room, tokenizer);
        TextStream stream = tokenizer.literalStream(List.of(), masks.blankBefore());
        StringBuilder text = new StringBuilder();
        for (int written = 1; written <= room; written++) {
            List<Integer> ids = allowed(constraint);
            assertThat(ids).as("after '%s'", text).isNotEmpty();
            assertThat(constraint.mustEnd()).isEqualTo(ids.stream().allMatch(id -> isEnd(tokenizer, id)));
            assertThat(constraint.canEnd()).isEqualTo(ids.contains(tokenizer.eosId()));
            int id = ids.get(random.nextInt(ids.size()));
            constraint.accept(id);
            if (isEnd(tokenizer, id)) {
                return text + stream.flush();
            }
            text.append(stream.accept(id));
        }
        throw new AssertionError("no end within " + room + " tokens: " + text);
    }

    private static boolean isEnd(Tokenizer tokenizer, int id) {
        return id == tokenizer.eosId() || id == tokenizer.endOfTurnId();
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void exactlyThoseTokensAreAllowedAfterWhichTheTextCanGoOn(Path folder) {
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            Vocabulary vocabulary = vocabulary(tokenizer);
            for (Grammar grammar : GRAMMARS) {
                TokenMasks masks = new TokenMasks(grammar, vocabulary);
                RandomGenerator random = new SplittableRandom(1);
                Constraint constraint = start(masks, 10_000, tokenizer);
                State state = masks.start();
                for (int step = 0; step < 12 && !constraint.mustEnd(); step++) {
                    List<Integer> ids = allowed(constraint);
                    for (int id = 0; id < tokenizer.size(); id++) {
                        byte[] bytes = tokenizer.textBytes(id);
                        boolean blank = step == 0 && masks.blankBefore() && bytes.length > 0 && bytes[0] == ' ';
                        byte[] counted = blank ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
                        boolean fits = bytes.length > 0 && grammar.automaton().step(state, counted) != State.DEAD;
                        boolean ends = isEnd(tokenizer, id);
                        assertThat(ids.contains(id))
                                .as("%s, step %d, token '%s'", grammar, step, tokenizer.piece(id))
                                .isEqualTo(ends ? constraint.canEnd() : fits);
                    }
                    ids.removeIf(id -> isEnd(tokenizer, id));
                    int id = ids.get(random.nextInt(ids.size()));
                    state = step == 0 ? masks.firstStep(id) : masks.step(state, id);
                    constraint.accept(id);
                }
            }
        }
    }

    @Test
    void aForkGoesItsOwnWay() {
        try (Tokenizer tokenizer = Tokenizers.open(NANO)) {
            TokenMasks masks = new TokenMasks(Grammar.choices(List.of("ab", "ac")), vocabulary(tokenizer));
            Constraint one = start(masks, 10, tokenizer);
            one.accept(tokenizer.id("a").orElseThrow());
            Constraint other = one.fork();
            one.accept(tokenizer.id("b").orElseThrow());
            assertThat(one.canEnd()).isTrue();
            assertThat(one.mustEnd()).isTrue();
            assertThat(other.canEnd()).isFalse();
            other.accept(tokenizer.id("c").orElseThrow());
            assertThat(other.canEnd()).isTrue();
            assertThatThrownBy(() -> other.accept(tokenizer.id("c").orElseThrow()))
                    .isInstanceOf(IllegalStateException.class);
            other.accept(tokenizer.eosId());
            assertThat(allowed(other)).isEmpty();
        }
    }

    @Test
    void forbiddenTokensGetNoProbability() {
        try (Tokenizer tokenizer = Tokenizers.open(NANO)) {
            Constraint constraint =
                    start(new TokenMasks(Grammar.choices(List.of("yes", "no")), vocabulary(tokenizer)), 10, tokenizer);
            float[] logits = new float[tokenizer.size() + 7]; // some models have more rows than tokens
            constraint.apply(logits);
            List<Integer> ids = allowed(constraint);
            for (int id = 0; id < logits.length; id++) {
                assertThat(logits[id]).isEqualTo(ids.contains(id) ? 0 : Float.NEGATIVE_INFINITY);
            }
        }
    }

    @Test
    void aTokenizerThatCannotSpellEveryByteIsRefused() {
        assertThatThrownBy(() -> Vocabulary.of(3, id -> new byte[] {(byte) ('a' + id)}, 0))
                .isInstanceOf(ConstraintException.class)
                .hasMessageContaining("byte fallback");
    }

    @Test
    void oneGrammarServesManyThreads() throws Exception {
        try (Tokenizer tokenizer = Tokenizers.open(NANO)) {
            TokenMasks masks = new TokenMasks(GRAMMARS.getLast(), vocabulary(tokenizer));
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
            for (int t = 0; t < 4; t++) {
                long seed = t;
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        RandomGenerator random = new SplittableRandom(seed);
                        for (int i = 0; i < 40; i++) {
                            assertThat(GRAMMARS.getLast().matches(walk(tokenizer, masks, 90, random)))
                                    .isTrue();
                        }
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
        }
    }
}

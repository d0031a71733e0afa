package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A prompt read in pieces, now or over several turns, gives exactly what it gives read afresh in one go. */
class ContinuationTest {
    private static final int[] STRETCHES = {1, 2, 7, 32, 33, 64};

    static Stream<Arguments> stretches() {
        return Stream.of(Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3)
                .flatMap(c -> Arrays.stream(STRETCHES).mapToObj(s -> Arguments.of(c, s)));
    }

    @ParameterizedTest
    @MethodSource("stretches")
    void aPromptReadInStretchesIsThePromptReadAtOnce(String checkpoint, int stretch) {
        LanguageModel model = Decoders.of(checkpoint);
        for (Traversal traversal : List.of(Traversal.FULL, Traversal.OFF)) {
            Prompt prompt = Decoders.prompt(model, 11, 71, 30);
            try (DecoderSession pieces = new DecoderSession(model, traversal, stretch);
                    DecoderSession once = new DecoderSession(model, traversal)) {
                float[] fromPieces = pieces.prefill(prompt, Reuse.NONE, Observer.NONE);
                assertThat(fromPieces).isEqualTo(once.prefill(prompt, Reuse.NONE, Observer.NONE));
                assertThat(pieces.decode(5)).isEqualTo(once.decode(5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3})
    void aFurtherTurnIsAFreshReadingOfTheWholeConversation(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        for (int stretch : new int[] {3, 2048}) {
            try (DecoderSession session = new DecoderSession(model, Traversal.FULL, stretch)) {
                Prompt prompt = Decoders.prompt(model, 12, 35, 14);
                float[] logits = session.prefill(prompt, Reuse.PREFIX, Observer.NONE);
                assertThat(session.reused()).isZero();
                for (int turn = 0; turn < 3; turn++) {
                    int[] answer = Decoders.greedy(session, logits, 4);
                    Prompt next = Decoders.extended(Decoders.extended(prompt, answer), 40 + turn, 50, 60, 70);
                    logits = session.prefill(next, Reuse.PREFIX, Observer.NONE);
                    assertThat(session.reused()).isEqualTo(prompt.length());
                    assertThat(logits).isEqualTo(Decoders.logits(model, Traversal.FULL, next));
                    prompt = next;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.PHI3})
    void shortPromptsAreReadWhole(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        for (int length = 1; length <= 8; length++) {
            Prompt prompt = Decoders.prompt(model, 17, length, 0);
            assertReused(model, prompt, prompt, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.PHI3})
    void onlyTheCommonBeginningIsReused(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt first = Decoders.prompt(model, 13, 40, 10);
        Prompt branch = Decoders.prompt(model, 13, 40, 10);
        branch.ids()[29]++;
        Prompt otherPicture = Decoders.prompt(model, 13, 40, 10);
        otherPicture.imageRows()[4 * model.config().hidden() + 1] += 1;
        Prompt shorter = new Prompt(Arrays.copyOf(first.ids(), 20), first.image(), first.imageRows());
        assertReused(model, first, branch, 29);
        assertReused(model, first, otherPicture, 3 + 4);
        assertReused(model, first, first, 40 - 8);
        assertReused(model, first, shorter, 20 - 8);
        assertReused(model, first, Decoders.prompt(model, 14, 40, 0), 0);
    }

    /** The same token ids without a picture behind them are another prompt. */
    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.PHI3})
    void aPictureThatCameOrWentIsNoticed(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt with = Decoders.prompt(model, 15, 30, 10);
        Prompt without = Prompt.text(with.ids());
        assertReused(model, with, without, 3);
        assertReused(model, without, with, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "internlm2-tiny-fp16-sharded, 80, 96, 80", // both within the limit
        "internlm2-tiny-fp16-sharded, 90, 97, 0", // the base changes with the length
        "internlm2-tiny-fp16-sharded, 100, 101, 0", // and again
        "internlm2-tiny-fp16-sharded, 100, 100, 92", // the same length turns alike
        "internlm2-tiny-fp16-sharded, 100, 96, 0",
        "phi3-tiny, 240, 256, 240",
        "phi3-tiny, 250, 257, 0", // the long factors
        "phi3-tiny, 257, 300, 257",
        "phi3-tiny, 300, 256, 0",
    })
    void keysTurnedAtAnotherRateAreNotReused(String checkpoint, int before, int after, int reused) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt all = Decoders.prompt(model, 16, Math.max(before, after), 20);
        assertReused(model, cut(all, before), cut(all, after), reused);
    }

    /** Also the gates of what is not read again are those of a fresh reading. */
    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3})
    void gatesOfTheBeginningStay(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt all = Decoders.prompt(model, 17, 70, 20);
        for (int stretch : new int[] {7, 2048}) {
            try (DecoderSession session = new DecoderSession(model, Traversal.FULL, stretch)) {
                for (int length : new int[] {50, 70, 60}) {
                    session.prefill(cut(all, length), Reuse.PREFIX, Observer.NONE);
                    assertThat(session.gates()).isDeepEqualTo(gates(model, cut(all, length)));
                }
                session.prefill(Prompt.text(all.ids()[0]), Reuse.PREFIX, Observer.NONE);
                assertThat(session.gates()).isEmpty();
            }
        }
        try (DecoderSession once = new DecoderSession(model, Traversal.OFF)) {
            once.prefill(all, Reuse.PREFIX, Observer.NONE);
            assertThat(once.gates()).isEmpty();
        }
    }

    private static float[][] gates(LanguageModel model, Prompt prompt) {
        try (DecoderSession fresh = new DecoderSession(model, Traversal.FULL)) {
            fresh.prefill(prompt, Reuse.NONE, Observer.NONE);
            float[][] gates = fresh.gates();
            assertThat(gates).hasDimensions(model.config().layers(), prompt.length());
            return gates;
        }
    }

    private static Prompt cut(Prompt prompt, int length) {
        return new Prompt(Arrays.copyOf(prompt.ids(), length), prompt.image(), prompt.imageRows());
    }

    private static void assertReused(LanguageModel model, Prompt first, Prompt second, int reused) {
        try (DecoderSession session = new DecoderSession(model, Traversal.FULL)) {
            float[] logits = session.prefill(first, Reuse.PREFIX, Observer.NONE);
            Decoders.greedy(session, logits, 3);
            logits = session.prefill(second, Reuse.PREFIX, Observer.NONE);
            assertThat(session.reused()).isEqualTo(reused);
            assertThat(session.length()).isEqualTo(second.length());
            assertThat(logits).isEqualTo(Decoders.logits(model, Traversal.FULL, second));
        }
    }
}

package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.Block;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.TraversedDecoder;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What traversal means at both ends of the gate, and that only what is needed is computed to the same end. */
class TraversalTest {
    private static final float SHUT = -1e4f;
    private static final float OPEN = 1e4f;

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3})
    void aShutGateIsThePlainDecoderBitForBit(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 1, 40, 16);
        try (DecoderSession shut = new DecoderSession(Decoders.withGate(model, SHUT), Traversal.FULL);
                DecoderSession plain = new DecoderSession(model, Traversal.OFF)) {
            assertThat(shut.prefill(prompt, Reuse.NONE, Observer.NONE))
                    .isEqualTo(plain.prefill(prompt, Reuse.NONE, Observer.NONE));
            assertSameFirstPass(shut, plain, model.config().layers());
            assertThat(shut.decode(7)).isEqualTo(plain.decode(7));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3})
    void anOpenGateAppliesEachBlockTwice(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 2, 33, 9);
        float[] open = Decoders.logits(Decoders.withGate(model, OPEN), Traversal.FULL, prompt);
        assertThat(open).isEqualTo(Decoders.logits(doubled(model), Traversal.OFF, prompt));
    }

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3})
    void theSecondTraversalMatters(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 3, 25, 8);
        float[] full = Decoders.logits(model, Traversal.FULL, prompt);
        assertThat(full).isNotEqualTo(Decoders.logits(model, Traversal.OFF, prompt));
        assertThat(full).isNotEqualTo(Decoders.logits(Decoders.withGate(model, OPEN), Traversal.FULL, prompt));
    }

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.PHI3})
    void gatesLieBetweenNothingAndOne(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        int[] seen = {0};
        Observer gates = new Observer() {
            @Override
            public boolean taps() {
                return true;
            }

            @Override
            public void tap(Stage stage, Tensor value) {
                if (stage.kind() == Stage.Kind.GATE) {
                    for (float g : value.toArray()) {
                        assertThat(g).isBetween(0f, 1f);
                        seen[0]++;
                    }
                }
            }
        };
        for (long seed = 0; seed < 5; seed++) {
            try (DecoderSession session = new DecoderSession(model, Traversal.FULL)) {
                session.prefill(Decoders.prompt(model, seed, 30, 10), Reuse.NONE, gates);
            }
        }
        assertThat(seen[0]).isEqualTo(5 * 30 * model.config().layers());
    }

    /** An observer that taps gets every row of the last block, anybody else the one row that is needed. */
    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3})
    void theLastRowAloneIsWhatItIsAmongAllRows(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Observer tapping = new Observer() {
            @Override
            public boolean taps() {
                return true;
            }
        };
        for (Traversal traversal : List.of(Traversal.FULL, Traversal.OFF)) {
            Prompt prompt = Decoders.prompt(model, 4, 37, 12);
            try (DecoderSession all = new DecoderSession(model, traversal);
                    DecoderSession last = new DecoderSession(model, traversal)) {
                assertThat(last.prefill(prompt, Reuse.PREFIX, Observer.NONE))
                        .isEqualTo(all.prefill(prompt, Reuse.PREFIX, tapping));
                assertSameFirstPass(last, all, model.config().layers());
                int top = model.config().layers() - 1;
                assertThat(last.cache().secondPass(top).keys())
                        .isEqualTo(all.cache().secondPass(top).keys());
            }
        }
    }

    private static void assertSameFirstPass(DecoderSession a, DecoderSession b, int layers) {
        for (int layer = 0; layer < layers; layer++) {
            assertThat(a.cache().firstPass(layer).keys())
                    .isEqualTo(b.cache().firstPass(layer).keys());
            assertThat(a.cache().firstPass(layer).values())
                    .isEqualTo(b.cache().firstPass(layer).values());
        }
    }

    /** A decoder that has every block of {@code model} twice in a row. */
    private static LanguageModel doubled(LanguageModel model) {
        DecoderConfig c = model.config();
        TraversedDecoder decoder = model.decoder();
        List<Block> blocks =
                decoder.blocks().stream().flatMap(b -> Stream.of(b, b)).toList();
        return new LanguageModel(
                new DecoderConfig(c.hidden(), c.mlp(), 2 * c.layers(), c.heads(), c.eps(), c.vocabulary(), c.rotary()),
                model.embedding(),
                new TraversedDecoder(
                        blocks,
                        Collections.nCopies(blocks.size(), decoder.gates().getFirst()),
                        decoder.finalNorm()),
                model.head(),
                model.backend());
    }
}

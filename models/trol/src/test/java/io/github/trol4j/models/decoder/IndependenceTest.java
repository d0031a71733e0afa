package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not depend on what: the past on the future, continuations on each other, text on the low-rank branch. */
class IndependenceTest {

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3})
    void nothingDependsOnWhatComesLater(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        int changed = 21;
        Prompt one = Decoders.prompt(model, 21, 40, 12);
        Prompt other = Decoders.prompt(model, 21, 40, 12);
        for (int i = changed; i < 40; i++) {
            other.ids()[i] = (other.ids()[i] + 17) % 500;
        }
        try (DecoderSession a = new DecoderSession(model, Traversal.FULL);
                DecoderSession b = new DecoderSession(model, Traversal.FULL)) {
            float[] logits = a.prefill(one, Reuse.PREFIX, Observer.NONE);
            assertThat(b.prefill(other, Reuse.PREFIX, Observer.NONE)).isNotEqualTo(logits);
            for (int layer = 0; layer < model.config().layers(); layer++) {
                assertSameUpTo(changed, model, keysOf(a, layer), keysOf(b, layer));
                assertSameUpTo(
                        changed,
                        model,
                        a.cache().secondPass(layer).values(),
                        b.cache().secondPass(layer).values());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.PHI3})
    void continuationsGoTheirOwnWays(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 22, 20, 6);
        try (DecoderSession session = new DecoderSession(model, Traversal.FULL)) {
            session.prefill(prompt, Reuse.NONE, Observer.NONE);
            try (Sequence left = session.fork();
                    Sequence right = session.fork()) {
                session.lane().decode(List.of(left, right), new int[] {10, 20});
                float[][] both = session.lane().decode(List.of(left, right), new int[] {11, 21});
                assertThat(session.length()).isEqualTo(20);
                assertThat(both[0]).isEqualTo(alone(model, prompt, 10, 11));
                assertThat(both[1]).isEqualTo(alone(model, prompt, 20, 21));
            }
            session.decode(30); // forks are closed; the session has not noticed them
            assertThat(session.decode(31)).isEqualTo(alone(model, prompt, 30, 31));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.PHI3})
    void aForkOutlivesItsSessionsNextPrompt(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 23, 20, 6);
        try (DecoderSession session = new DecoderSession(model, Traversal.FULL)) {
            session.prefill(prompt, Reuse.PREFIX, Observer.NONE);
            try (Sequence fork = session.fork()) {
                session.prefill(Decoders.prompt(model, 24, 30, 0), Reuse.PREFIX, Observer.NONE);
                assertThat(session.lane().decode(fork, 10)).isEqualTo(alone(model, prompt, 10));
            }
        }
    }

    @Test
    void textDoesNotSeeTheLowRankBranch() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        LanguageModel other = Decoders.load(Decoders.INTERNLM2, changing(".lora_", IndependenceTest::noise));
        Prompt text = Decoders.prompt(model, 25, 30, 0);
        Prompt picture = Decoders.prompt(model, 25, 30, 8);
        assertThat(Decoders.logits(other, Traversal.FULL, text))
                .isEqualTo(Decoders.logits(model, Traversal.FULL, text));
        assertThat(Decoders.logits(other, Traversal.FULL, picture))
                .isNotEqualTo(Decoders.logits(model, Traversal.FULL, picture));
    }

    /** With B = 0 a picture's rows go through the base projections alone, whatever A holds. */
    @Test
    void aBranchWhoseSecondFactorIsZeroDoesNothing() {
        UnaryOperator<HostTensor> zeroB = changing(".lora_B.", IndependenceTest::zero);
        UnaryOperator<HostTensor> noisyA = changing(".lora_A.", IndependenceTest::noise);
        LanguageModel without = Decoders.load(Decoders.INTERNLM2, zeroB);
        LanguageModel still = Decoders.load(Decoders.INTERNLM2, t -> noisyA.apply(zeroB.apply(t)));
        Prompt picture = Decoders.prompt(without, 26, 30, 8);
        float[] plain = Decoders.logits(without, Traversal.FULL, picture);
        assertThat(Decoders.logits(still, Traversal.FULL, picture)).isEqualTo(plain);
        assertThat(Decoders.logits(Decoders.of(Decoders.INTERNLM2), Traversal.FULL, picture))
                .isNotEqualTo(plain);
    }

    private static float[] alone(LanguageModel model, Prompt prompt, int... ids) {
        try (DecoderSession session = new DecoderSession(model, Traversal.FULL)) {
            float[] logits = session.prefill(prompt, Reuse.NONE, Observer.NONE);
            for (int id : ids) {
                logits = session.decode(id);
            }
            return logits.clone();
        }
    }

    private static float[] keysOf(DecoderSession session, int layer) {
        return session.cache().firstPass(layer).keys();
    }

    /** Compares {@code [kv heads, 40, dim]} at the positions before {@code end}, and that it differs at {@code end}. */
    private static void assertSameUpTo(int end, LanguageModel model, float[] a, float[] b) {
        int dim = model.config().heads().dim();
        for (int head = 0; head < model.config().heads().kv(); head++) {
            int from = head * 40 * dim;
            int to = from + end * dim;
            assertThat(Arrays.mismatch(a, from, to, b, from, to)).isEqualTo(-1);
            assertThat(Arrays.mismatch(a, to, to + dim, b, to, to + dim)).isNotEqualTo(-1);
        }
    }

    private static UnaryOperator<HostTensor> changing(String part, UnaryOperator<HostTensor> change) {
        return tensor -> tensor.name().contains(part) ? change.apply(tensor) : tensor;
    }

    private static HostTensor zero(HostTensor tensor) {
        return HostTensor.of(tensor.name(), tensor.origin(), new float[(int) tensor.elements()], tensor.shape());
    }

    private static HostTensor noise(HostTensor tensor) {
        float[] values = new float[(int) tensor.elements()];
        SplittableRandom random = new SplittableRandom(tensor.name().hashCode());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian(0, 0.1);
        }
        return HostTensor.of(tensor.name(), tensor.origin(), values, tensor.shape());
    }
}

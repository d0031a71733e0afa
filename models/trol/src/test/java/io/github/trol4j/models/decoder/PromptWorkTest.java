package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.PromptWork;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reading a prompt is said to have taken, against sums written down from the sizes of the model. */
class PromptWorkTest {
    private static final int T = 40;
    private static final int IMAGE = 15; // rows 3 .. 17

    @Test
    void thePublishedModelTakesWhatItsSizesSay() {
        LanguageModel model = Decoders.of(Decoders.PHI3);
        DecoderConfig c = model.config();
        PromptWork work = work(model, "full", 2048);
        double projection = 2.0 * c.hidden() * c.heads().fusedWidth();
        double rest = 2.0 * c.hidden() * c.heads().queryWidth() + 6.0 * c.hidden() * c.mlp();
        double pair = 4.0 * c.heads().queryWidth();
        double pairs = T * (T + 1) / 2.0;
        int layers = c.layers();
        assertThat(work.first().products()).isEqualTo(layers * T * (projection + rest));
        assertThat(work.first().attention()).isEqualTo(layers * pair * pairs);
        assertThat(work.second().products())
                .isEqualTo((layers - 1) * T * (projection + rest) + T * projection + rest); // at last one row
        assertThat(work.second().attention()).isEqualTo(pair * ((layers - 1) * pairs + T));
        assertThat(work.second().rows()).isEqualTo((layers - 1L) * T + 1);
        assertThat(work.fullFirst()).isEqualTo(work.first());
        assertThat(work.fullSecond()).isEqualTo(work.second());
        assertThat(work.share()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "threshold=0.5", "visual-exit=1", "drop-attention=pass2"})
    void chunksDoNotChangeTheSums(String policy) {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        PromptWork whole = work(model, policy, 2048);
        PromptWork chunks = work(model, policy, 16);
        // a chunk that is not the last carries all its rows through the last block as well
        assertThat(chunks.first().rows()).isEqualTo(whole.first().rows());
        assertThat(chunks.first().attention()).isCloseTo(whole.first().attention(), within(1.0));
        assertThat(chunks.second().rows()).isGreaterThanOrEqualTo(whole.second().rows());
    }

    @Test
    void whatIsLeftOutIsNotCounted() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        int layers = model.config().layers();
        PromptWork off = work(model, "off", 2048);
        assertThat(off.second().operations()).isZero();
        assertThat(off.share()).isBetween(0.4, 0.6);
        PromptWork exit = work(model, "visual-exit=0", 2048);
        assertThat(exit.first().rows()).isEqualTo((long) layers * (T - IMAGE));
        PromptWork skip = work(model, "skip-image-mlp", 2048);
        assertThat(skip.first().mlpRows()).isEqualTo((long) layers * (T - IMAGE));
        assertThat(skip.first().attentionRows()).isEqualTo((long) layers * T);
        PromptWork drop = work(model, "drop-attention=pass2", 2048);
        assertThat(drop.second().attentionRows()).isZero();
        assertThat(drop.second().attention()).isZero();
        assertThat(drop.second().mlpRows()).isEqualTo(drop.second().rows());
        PromptWork share = work(model, "share-attention", 2048);
        assertThat(share.second().attention()).isCloseTo(share.fullSecond().attention() / 2, within(1.0));
    }

    private static PromptWork work(LanguageModel model, String policy, int chunk) {
        Prompt prompt = Decoders.prompt(model, 3, T, IMAGE);
        try (DecoderSession session = new DecoderSession(model, Traversal.parse(policy), chunk)) {
            session.prefill(prompt, Reuse.NONE, Observer.NONE);
            session.decode(7);
            return session.work();
        }
    }
}

package io.github.trol4j.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.ToyDecoder;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.BeamSearch.BeamOptions;
import io.github.trol4j.llm.generate.BeamSearch.Hypothesis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Beam search on a toy decoder against looking at every continuation. */
class BeamSearchTest {
    private static final Prompt PROMPT = Prompt.text(3, 1, 4, 1, 5);
    private static final int END = 2;

    private final ToyDecoder toy = new ToyDecoder();
    private final DecoderSession session = new DecoderSession(toy.model(), Traversal.FULL);

    @AfterEach
    void close() {
        session.close();
        toy.close();
    }

    private float[] logits() {
        return session.prefill(PROMPT, Reuse.NONE, Observer.NONE).clone();
    }

    private List<Hypothesis> search(int beams, int steps) {
        return BeamSearch.search(session, logits(), new BeamOptions(beams, steps), END, Observer.NONE);
    }

    /** As many beams as tokens see every continuation of two steps that could win. */
    @Test
    void wideEnoughItFindsTheBestOfAll() {
        List<Hypothesis> all = new ArrayList<>();
        float[] first = logits();
        for (int a = 0; a < ToyDecoder.VOCABULARY; a++) {
            double scoreA = first[a] - LogProbs.logSumExp(first, 0, first.length);
            if (a == END) {
                all.add(new Hypothesis(new int[] {a}, scoreA));
                continue;
            }
            float[] second = session.decode(a).clone();
            session.cache().truncate(PROMPT.length());
            double norm = LogProbs.logSumExp(second, 0, second.length);
            for (int b = 0; b < ToyDecoder.VOCABULARY; b++) {
                all.add(new Hypothesis(new int[] {a, b}, (scoreA + second[b] - norm) / 2));
            }
        }
        Hypothesis best =
                all.stream().max(Comparator.comparingDouble(Hypothesis::score)).orElseThrow();
        Hypothesis found = search(ToyDecoder.VOCABULARY, 2).getFirst();
        assertThat(found.ids()).containsExactly(best.ids());
        assertThat(found.score()).isCloseTo(best.score(), within(1e-5));
    }

    @Test
    void oneBeamIsGreedy() {
        float[] logits = logits();
        List<Integer> greedy = new ArrayList<>();
        while (greedy.size() < 6) {
            int best = LogProbs.topIndices(logits, logits.length, 1)[0];
            greedy.add(best);
            if (best == END) {
                break;
            }
            logits = session.decode(best).clone();
        }
        assertThat(search(1, 6).getFirst().ids())
                .containsExactly(greedy.stream().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void hypothesesComeBestFirst() {
        List<Hypothesis> found = search(4, 5);
        assertThat(found).hasSize(4);
        assertThat(found)
                .isSortedAccordingTo(
                        Comparator.comparingDouble(Hypothesis::score).reversed());
        assertThat(found.stream().map(h -> Arrays.toString(h.ids())).distinct()).hasSize(4);
    }

    /** All beams share the reading of the prompt, which stays as it was. */
    @Test
    void thePromptIsLeftAsItWas() {
        float[] expected = logits();
        float[] next = session.decode(7).clone();
        session.cache().truncate(PROMPT.length());
        BeamSearch.search(session, expected, new BeamOptions(3, 4), END, Observer.NONE);
        assertThat(session.length()).isEqualTo(PROMPT.length());
        assertThat(session.decode(7)).containsExactly(next);
    }
}

package io.github.trol4j.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.llm.generate.LogProbs.Scored;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogProbsTest {
    @Test
    void theSumOfAllProbabilitiesIsOne() {
        float[] logits = {3, -2, 0.5f, 7};
        double norm = LogProbs.logSumExp(logits, 0, logits.length);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - norm);
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Test
    void largeAndForbiddenLogitsDoNotOverflow() {
        assertThat(LogProbs.logSumExp(new float[] {1000, 1000}, 0, 2)).isCloseTo(1000 + Math.log(2), within(1e-9));
        assertThat(LogProbs.logSumExp(new float[] {-1000, -1000}, 0, 2)).isCloseTo(-1000 + Math.log(2), within(1e-9));
        assertThat(LogProbs.logSumExp(new float[] {Float.NEGATIVE_INFINITY, 2}, 0, 2))
                .isCloseTo(2, within(1e-12));
    }

    @Test
    void onlyTheWindowCounts() {
        assertThat(LogProbs.logSumExp(new float[] {50, 1, 1, 90}, 1, 2)).isCloseTo(1 + Math.log(2), within(1e-9));
    }

    @Test
    void topIsSortedAndNormalised() {
        List<Scored> top =
                LogProbs.top(new float[] {(float) Math.log(0.2), (float) Math.log(0.7), (float) Math.log(0.1)}, 2);
        assertThat(top).extracting(Scored::id).containsExactly(1, 0);
        assertThat(Math.exp(top.getFirst().logProb())).isCloseTo(0.7, within(1e-6));
        assertThat(LogProbs.top(new float[] {1, 2}, 5)).hasSize(2);
        assertThat(LogProbs.top(new float[] {1, 2}, 0)).isEmpty();
    }

    @Test
    void topIndicesAreThoseOfAStableSort() {
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < 200; i++) {
            float[] values = new float[1 + random.nextInt(40)];
            for (int k = 0; k < values.length; k++) {
                values[k] = random.nextInt(6); // many ties
            }
            int count = random.nextInt(45);
            int[] expected = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(Comparator.comparing((Integer k) -> -values[k]))
                    .limit(count)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(LogProbs.topIndices(values, values.length, count)).isEqualTo(expected);
        }
    }

    @Test
    void argmaxTakesTheFirstOfTheHighest() {
        assertThat(LogProbs.argmax(new float[] {-5, 2, 2, 1})).isEqualTo(1);
        assertThat(LogProbs.argmax(new float[] {Float.NEGATIVE_INFINITY, -1})).isEqualTo(1);
    }
}

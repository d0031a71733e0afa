package io.github.trol4j.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.EngineException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int[] NO_PROMPT = {};

    private static float[] logsOf(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    /** How often each token is chosen in many draws of one sampler. */
    private static double[] shares(Sampling sampling, float[] logits) {
        Sampler sampler = new Sampler(sampling, NO_PROMPT);
        int draws = 20_000;
        double[] shares = new double[logits.length];
        for (int i = 0; i < draws; i++) {
            shares[sampler.choose(logits.clone())] += 1.0 / draws;
        }
        return shares;
    }

    private static Set<Integer> chosen(Sampling sampling, float[] logits) {
        double[] shares = shares(sampling, logits);
        return new HashSet<>(IntStream.range(0, shares.length)
                .filter(i -> shares[i] > 0)
                .boxed()
                .toList());
    }

    @Test
    void greedyTakesTheFirstOfTheHighest() {
        Sampler sampler = new Sampler(Sampling.GREEDY, NO_PROMPT);
        assertThat(sampler.choose(new float[] {1, 3, -2, 3})).isEqualTo(1);
        assertThat(sampler.choose(new float[] {Float.NEGATIVE_INFINITY, -7})).isEqualTo(1);
    }

    @Test
    void drawsFollowTheProbabilities() {
        double[] wanted = {0.1, 0.5, 0.25, 0.15};
        double[] shares = shares(Sampling.atTemperature(1, 5), logsOf(wanted));
        for (int i = 0; i < wanted.length; i++) {
            assertThat(shares[i]).isCloseTo(wanted[i], within(0.015));
        }
    }

    @Test
    void temperatureSharpensAndFlattens() {
        float[] logits = logsOf(0.2, 0.8);
        assertThat(shares(Sampling.atTemperature(0.5, 1), logits)[1]).isCloseTo(0.64 / 0.68, within(0.015));
        assertThat(shares(Sampling.atTemperature(2, 1), logits)[1])
                .isCloseTo(Math.sqrt(0.8) / (Math.sqrt(0.8) + Math.sqrt(0.2)), within(0.015));
    }

    @Test
    void topKTopPAndMinPKeepTheMostLikely() {
        float[] logits = logsOf(0.05, 0.4, 0.3, 0.2, 0.05);
        assertThat(chosen(new Sampling(1, 2, 1, 0, 1, 3), logits)).containsExactlyInAnyOrder(1, 2);
        assertThat(chosen(new Sampling(1, 0, 0.69, 0, 1, 3), logits)).containsExactlyInAnyOrder(1, 2);
        assertThat(chosen(new Sampling(1, 0, 0.71, 0, 1, 3), logits)).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(chosen(new Sampling(1, 0, 0.01, 0, 1, 3), logits)).containsExactly(1);
        assertThat(chosen(new Sampling(1, 0, 1, 0.45, 1, 3), logits)).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(chosen(new Sampling(1, 0, 1, 0, 1, 3), logits)).hasSize(5);
    }

    @Test
    void ofEqualTokensTopKKeepsTheLowerIds() {
        assertThat(chosen(new Sampling(1, 2, 1, 0, 1, 9), new float[] {0, 1, 1, 1, -1}))
                .containsExactlyInAnyOrder(1, 2);
        assertThat(chosen(new Sampling(1, 1, 1, 0, 1, 9), new float[] {-0f, 0f}))
                .containsExactly(1);
    }

    @Test
    void forbiddenTokensAreNeverDrawn() {
        float[] logits = new float[1000];
        Arrays.fill(logits, Float.NEGATIVE_INFINITY);
        logits[17] = -3;
        logits[800] = -3.5f;
        assertThat(chosen(Sampling.atTemperature(1.5, 2), logits)).containsExactlyInAnyOrder(17, 800);
        assertThat(chosen(new Sampling(1, 500, 1, 0, 1, 2), logits)).containsExactlyInAnyOrder(17, 800);
    }

    @Test
    void theSameSeedGivesTheSameTokens() {
        SplittableRandom random = new SplittableRandom(4);
        float[] logits = new float[300];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextDouble(-4, 4);
        }
        int[][] runs = new int[3][50];
        for (int run = 0; run < 3; run++) {
            Sampler sampler = new Sampler(Sampling.atTemperature(1, run == 2 ? 8 : 7), NO_PROMPT);
            for (int i = 0; i < 50; i++) {
                runs[run][i] = sampler.choose(logits.clone());
            }
        }
        assertThat(runs[0]).isEqualTo(runs[1]).isNotEqualTo(runs[2]);
    }

    @Test
    void repetitionIsPenalisedOncePerToken() {
        Sampling sampling = new Sampling(0, 0, 1, 0, 2, 0);
        Sampler sampler = new Sampler(sampling, new int[] {0, 0, 2});
        float[] logits = {3, 2, -1, -1.5f};
        assertThat(sampler.choose(logits)).isEqualTo(1);
        assertThat(logits).as("positive ones divided, negative ones multiplied").containsExactly(1.5f, 2, -2, -1.5f);
        float[] next = {3, 2, -1, -1.5f};
        assertThat(sampler.choose(next)).as("now 1 has been written too").isEqualTo(0);
        assertThat(next).containsExactly(1.5f, 1, -2, -1.5f);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Sampling(-1, 0, 1, 0, 1, 0)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> new Sampling(1, -1, 1, 0, 1, 0)).hasMessageContaining("top-k");
        assertThatThrownBy(() -> new Sampling(1, 0, 0, 0, 1, 0)).hasMessageContaining("top-p");
        assertThatThrownBy(() -> new Sampling(1, 0, 1, Double.NaN, 1, 0)).hasMessageContaining("min-p");
        assertThatThrownBy(() -> new Sampling(1, 0, 1, 0, 0, 0)).hasMessageContaining("repetition");
    }
}

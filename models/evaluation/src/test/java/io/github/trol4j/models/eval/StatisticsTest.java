package io.github.trol4j.models.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.models.eval.stats.Bootstrap;
import io.github.trol4j.models.eval.stats.Interval;
import io.github.trol4j.models.eval.stats.McNemar;
import io.github.trol4j.models.eval.stats.Wilson;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.BinomialTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The few lines of statistics against a library and against published examples. */
class StatisticsTest {
    /** Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0.0000, 0.1611", "1, 29, 0.0061, 0.1718"})
    void wilsonEqualsThePublishedTable(int hits, int n, double low, double high) {
        Interval interval = Wilson.of(hits, n);
        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void wilsonOfAllHitsEndsAtOne() {
        assertThat(Wilson.of(29, 29).high()).isEqualTo(1);
        assertThat(Wilson.of(0, 29).low()).isEqualTo(0);
    }

    @Test
    void mcNemarEqualsTheBinomialTestOfTheLibrary() {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            int a = random.nextInt(i < 200 ? 30 : 2000);
            int b = random.nextInt(i < 200 ? 30 : 2000);
            if (a + b == 0) {
                continue;
            }
            double tail = BinomialTest.withDefaults()
                    .with(AlternativeHypothesis.LESS_THAN)
                    .test(a + b, Math.min(a, b), 0.5)
                    .getPValue();
            double expected = Math.min(1, 2 * tail);
            assertThat(McNemar.p(a, b)).isCloseTo(expected, within(1e-9 + 1e-7 * expected));
        }
        assertThat(McNemar.p(0, 0)).isEqualTo(1);
        assertThat(McNemar.p(5, 5)).isEqualTo(1);
    }

    @Test
    void bootstrapOfAMeanIsNearTheNormalInterval() {
        Random random = new Random(5);
        double[] values = random.doubles(400).toArray();
        Interval interval = Bootstrap.interval(400, units -> {
            double sum = 0;
            for (int unit : units) {
                sum += values[unit];
            }
            return sum / units.length;
        });
        double mean = Arrays.stream(values).average().orElseThrow();
        double half = 1.96 / Math.sqrt(12 * 400); // a uniform value has variance 1/12
        assertThat(interval.low()).isCloseTo(mean - half, within(0.006));
        assertThat(interval.high()).isCloseTo(mean + half, within(0.006));
    }

    @Test
    void bootstrapIsTheSameEveryTime() {
        Bootstrap.Statistic first = units -> units[0];
        assertThat(Bootstrap.interval(50, first)).isEqualTo(Bootstrap.interval(50, first));
    }

    @Test
    void strataKeepTheirSize() {
        List<int[]> strata = List.of(new int[] {0, 1}, new int[] {2, 3, 4});
        Interval interval = Bootstrap.interval(strata, units -> {
            int small = 0;
            for (int unit : units) {
                if (unit < 2) {
                    small++;
                }
            }
            return small;
        });
        assertThat(interval).isEqualTo(new Interval(2, 2));
    }

    @Test
    void aDifferenceThatIsAlwaysThereIsSignificant() {
        assertThat(Bootstrap.pairedP(100, units -> 1)).isLessThan(0.01);
        assertThat(Bootstrap.pairedP(100, units -> 0)).isEqualTo(1);
    }
}

package io.github.trol4j.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.RotaryTable;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RotaryTest {
    private static final Rotary PLAIN = new Rotary.Plain(8, 64, 10_000);
    private static final Rotary DYNAMIC = new Rotary.DynamicNtk(8, 64, 10_000, 2);

    private static Rotary.ByFactor byFactor() {
        return new Rotary.ByFactor(4, 128, 10_000, 32, new float[] {1, 2}, new float[] {4, 8}, 1.25f);
    }

    @Test
    void plainFrequenciesFallGeometrically() {
        float[] frequencies = PLAIN.frequencies(10);
        assertThat(frequencies).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat((double) frequencies[i]).isCloseTo(Math.pow(10_000, -i / 4.0), within(1e-7));
        }
        assertThat(PLAIN.frequencies(1000)).isEqualTo(frequencies);
        assertThat(PLAIN.regime(1)).isEqualTo(PLAIN.regime(64));
        assertThat(PLAIN.limit()).isEqualTo(64);
    }

    @Test
    void tablesHoldAnglesTimesPositions() {
        RotaryTable table = PLAIN.table(3, 6, 6);
        assertThat(table.first()).isEqualTo(3);
        assertThat(table.end()).isEqualTo(6);
        for (int position = 3; position < 6; position++) {
            for (int i = 0; i < 4; i++) {
                double angle = position * (double) PLAIN.frequencies(6)[i];
                assertThat((double) table.cos()[table.at(position) + i]).isCloseTo(Math.cos(angle), within(1e-6));
                assertThat((double) table.sin()[table.at(position) + i]).isCloseTo(Math.sin(angle), within(1e-6));
            }
        }
    }

    @Test
    void theDynamicBaseGrowsBeyondTheTrainedLength() {
        assertThat(DYNAMIC.frequencies(64)).isEqualTo(PLAIN.frequencies(64));
        double base = 10_000 * Math.pow(2.0 * 128 / 64 - 1, 8 / 6.0);
        float[] frequencies = DYNAMIC.frequencies(128);
        for (int i = 0; i < 4; i++) {
            assertThat((double) frequencies[i]).isCloseTo(Math.pow(base, -i / 4.0), within(1e-7));
        }
        assertThat(DYNAMIC.regime(64)).isEqualTo(DYNAMIC.regime(1)).isNotEqualTo(DYNAMIC.regime(65));
        assertThat(DYNAMIC.regime(65)).isNotEqualTo(DYNAMIC.regime(66));
        assertThat(DYNAMIC.limit()).isEqualTo(1024);
    }

    @Test
    void factorsChangeOnceTheSequenceIsLong() {
        Rotary.ByFactor rotary = byFactor();
        assertThat(rotary.frequencies(32)).containsExactly(1, 1 / (2 * 100f));
        assertThat(rotary.frequencies(33)).containsExactly(1 / 4f, 1 / (8 * 100f));
        assertThat(rotary.regime(32)).isNotEqualTo(rotary.regime(33));
        assertThat(rotary.table(0, 1, 1).cos())
                .as("the magnitude stands on every number")
                .containsExactly(1.25f, 1.25f);
    }

    @Test
    void wrongSizesAreRefused() {
        assertThatThrownBy(() -> new Rotary.Plain(7, 64, 10_000)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> new Rotary.Plain(8, 0, 10_000)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> new Rotary.Plain(8, 64, 1)).hasMessageContaining("rope_theta");
        assertThatThrownBy(() -> new Rotary.DynamicNtk(8, 64, 10_000, 0.5)).hasMessageContaining("factor");
        assertThatThrownBy(() -> new Rotary.ByFactor(8, 64, 10_000, 32, new float[2], new float[4], 1))
                .hasMessageContaining("4 short and long factors, got 2 and 4");
    }

    @Test
    void aCachedTableIsTheOneThatIsComputedAfresh() {
        SplittableRandom random = new SplittableRandom(3);
        for (Rotary rotary : new Rotary[] {PLAIN, DYNAMIC, byFactor()}) {
            RotaryCache cache = new RotaryCache(rotary);
            for (int i = 0; i < 200; i++) {
                int length = 1 + random.nextInt(rotary.limit());
                int from = random.nextInt(length);
                RotaryTable cached = cache.covering(from, length, length);
                RotaryTable fresh = rotary.table(from, length, length);
                int half = fresh.half();
                for (int position = from; position < length; position++) {
                    for (int k = 0; k < half; k++) {
                        assertThat(cached.cos()[cached.at(position) + k])
                                .isEqualTo(fresh.cos()[fresh.at(position) + k]);
                        assertThat(cached.sin()[cached.at(position) + k])
                                .isEqualTo(fresh.sin()[fresh.at(position) + k]);
                    }
                }
            }
        }
    }

    @Test
    void aGeneratedTokenFindsItsPositionInTheTableAtHand() {
        RotaryCache cache = new RotaryCache(PLAIN);
        RotaryTable table = cache.covering(0, 10, 10);
        assertThat(cache.covering(10, 11, 11)).isSameAs(table);
        assertThat(cache.covering(40, 41, 41)).isSameAs(table);
    }
}

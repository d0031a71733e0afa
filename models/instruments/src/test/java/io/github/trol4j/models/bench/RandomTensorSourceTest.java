package io.github.trol4j.models.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.CheckpointException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomTensorSourceTest {
    private static final Map<String, long[]> SHAPES = Map.of(
            "a.weight", new long[] {1100, 1000}, "b.weight", new long[] {3, 5}, "some_norm.weight", new long[] {4});

    @Test
    void valuesAreThoseOfATrainedNetworkInSize() {
        try (RandomTensorSource source = new RandomTensorSource(SHAPES, 1)) {
            double squares = 0;
            float[] values = source.get("a.weight").toFloats();
            for (float v : values) {
                squares += v * v;
            }
            assertThat(Math.sqrt(squares / values.length)).isCloseTo(0.02, within(2e-4));
            assertThat(source.get("some_norm.weight").toFloats()).containsOnly(1f);
        }
    }

    @Test
    void anotherSeedOtherValues() {
        try (RandomTensorSource one = new RandomTensorSource(SHAPES, 1);
                RandomTensorSource two = new RandomTensorSource(SHAPES, 2)) {
            assertThat(one.get("b.weight").toFloats())
                    .isNotEqualTo(two.get("b.weight").toFloats());
        }
    }

    @Test
    void anUnknownNameIsRefused() {
        try (RandomTensorSource source = new RandomTensorSource(SHAPES, 1)) {
            assertThatThrownBy(() -> source.get("c.weight"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("c.weight");
        }
    }
}

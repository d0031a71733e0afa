package io.github.trol4j.models.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void theMiddleAndTheEnds() {
        Samples odd = new Samples(5, 1, 9);
        assertThat(odd.median()).isEqualTo(5);
        assertThat(odd.min()).isEqualTo(1);
        assertThat(odd.max()).isEqualTo(9);
        assertThat(new Samples(4, 1, 9, 2).median()).isEqualTo(3);
        assertThat(new Samples(7).median()).isEqualTo(7);
    }

    @Test
    void ratesOfTimes() {
        assertThat(new Samples(2, 4, 10).map(s -> 100 / s).median()).isEqualTo(25);
    }

    @Test
    void nothingIsNoMeasurement() {
        assertThatThrownBy(Samples::new).isInstanceOf(EngineException.class);
    }
}

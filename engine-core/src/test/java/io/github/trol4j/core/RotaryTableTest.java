package io.github.trol4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RotaryTableTest {
    private final RotaryTable table = new RotaryTable(10, 2, new float[6], new float[6]);

    @Test
    void positionsCountFromTheFirst() {
        assertThat(table.end()).isEqualTo(13);
        assertThat(table.at(10)).isZero();
        assertThat(table.at(12)).isEqualTo(4);
    }

    @Test
    void positionsOutsideAreRefusedByName() {
        assertThatThrownBy(() -> table.at(9)).isInstanceOf(ShapeException.class).hasMessageContaining("[10, 13)");
        assertThatThrownBy(() -> table.at(13))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("13");
    }

    @Test
    void tablesThatAreNoTablesAreRefused() {
        assertThatThrownBy(() -> new RotaryTable(0, 0, new float[0], new float[0]))
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> new RotaryTable(0, 2, new float[4], new float[2]))
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> new RotaryTable(0, 2, new float[3], new float[3]))
                .isInstanceOf(ShapeException.class);
    }
}

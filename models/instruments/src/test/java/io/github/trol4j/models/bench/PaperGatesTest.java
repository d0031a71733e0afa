package io.github.trol4j.models.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.Ops;
import io.github.trol4j.llm.Gate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaperGatesTest {
    @Test
    void theyLieAsTheFigureSays() {
        List<float[]> layers = new ArrayList<>();
        try (Backend backend = Backends.create("reference", BackendOptions.defaults());
                Ops ops = backend.newOps()) {
            for (Gate gate : PaperGates.of(32)) {
                layers.add(gate.open(ops, ops.tensor(new float[5000], 5000, 1)).toArray());
            }
        }
        assertThat(below(layers, 0.02)).isCloseTo(0.57, within(0.02));
        assertThat(below(layers, 0.05)).isCloseTo(0.63, within(0.02));
        assertThat(below(layers, 0.1)).isCloseTo(0.70, within(0.02));
        assertThat(below(layers.subList(18, 32), 0x1p-13)).isEqualTo(1);
        assertThat(below(layers.subList(0, 18), 0x1p-13)).isLessThan(1e-3);
    }

    private static double below(List<float[]> layers, double limit) {
        long cells = 0;
        long below = 0;
        for (float[] layer : layers) {
            for (float gate : layer) {
                cells++;
                below += gate < limit ? 1 : 0;
            }
        }
        return below / (double) cells;
    }
}

package io.github.trol4j.models.verify;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps a host copy of every stage that a computation passes through, in order. A stage seen again is put below itself. */
final class Recorder implements Observer {
    private final Map<Stage, Recorded> stages = new LinkedHashMap<>();

    /** A matrix, row-major. */
    record Recorded(int rows, int width, float[] values) {
        private Recorded below(Recorded next) {
            float[] joined = Arrays.copyOf(values, values.length + next.values.length);
            System.arraycopy(next.values, 0, joined, values.length, next.values.length);
            return new Recorded(rows + next.rows, width, joined);
        }
    }

    @Override
    public boolean taps() {
        return true;
    }

    @Override
    public void tap(Stage stage, Tensor value) {
        put(stage, new Recorded(value.rows(), value.width(), value.toArray()));
    }

    void put(Stage stage, Recorded value) {
        stages.merge(stage, value, Recorded::below);
    }

    Map<Stage, Recorded> stages() {
        return stages;
    }
}

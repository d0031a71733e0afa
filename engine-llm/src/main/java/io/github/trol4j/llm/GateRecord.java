package io.github.trol4j.llm;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gates of a prompt by layer and position. A prompt passes by in stretches, each of which is put behind the last; what a further
 * prompt has in common with it is not read again, so its gates stay.
 */
final class GateRecord {
    private static final String PREFIX = "layer.";
    private static final String SUFFIX = ".gate";

    private final List<float[]> layers = new ArrayList<>();

    /** Keeps the first {@code positions} only. */
    void truncate(int positions) {
        if (positions == 0) {
            layers.clear();
        } else {
            layers.replaceAll(gates -> Arrays.copyOf(gates, positions));
        }
    }

    /** {@code [layers][T]} */
    float[][] toArray() {
        return layers.stream().map(float[]::clone).toArray(float[][]::new);
    }

    /** Writes down the gates, and lets another observer see everything. */
    Observer beside(Observer other) {
        return new Observer() {
            @Override
            public boolean taps() {
                return other.taps();
            }

            @Override
            public void tap(String stage, Tensor value) {
                if (stage.startsWith(PREFIX) && stage.endsWith(SUFFIX)) {
                    add(
                            Integer.parseInt(stage, PREFIX.length(), stage.length() - SUFFIX.length(), 10),
                            value.toArray());
                }
                other.tap(stage, value);
            }

            @Override
            public void progress(Phase phase, int done, int total) {
                other.progress(phase, done, total);
            }
        };
    }

    private void add(int layer, float[] gates) {
        if (layer == layers.size()) {
            layers.add(gates);
            return;
        }
        float[] before = layers.get(layer);
        float[] all = Arrays.copyOf(before, before.length + gates.length);
        System.arraycopy(gates, 0, all, before.length, gates.length);
        layers.set(layer, all);
    }
}

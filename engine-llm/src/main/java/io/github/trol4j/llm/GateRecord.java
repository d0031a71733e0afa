package io.github.trol4j.llm;

import io.github.trol4j.core.ForwardingObserver;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The gates of a prompt by layer and position. A prompt passes by in chunks, each of which is put after the last; what a further
 * prompt has in common with it is not read again, so its gates stay. A block that does not ask its gate has none.
 */
final class GateRecord {
    private final Map<Integer, float[]> layers = new TreeMap<>();
    private final int blocks;

    /** @param blocks of the decoder */
    GateRecord(int blocks) {
        this.blocks = blocks;
    }

    GateRecord copy() {
        GateRecord copy = new GateRecord(blocks);
        copy.layers.putAll(layers); // arrays are replaced, never changed
        return copy;
    }

    /** Writes down what another record says, and nothing else. */
    void replaceBy(GateRecord other) {
        layers.clear();
        layers.putAll(other.layers);
    }

    /** Bytes of what is written down. */
    long bytes() {
        return layers.values().stream().mapToLong(gates -> 4L * gates.length).sum();
    }

    /** Keeps the first {@code positions} only. */
    void truncate(int positions) {
        if (positions == 0) {
            layers.clear();
        } else {
            layers.replaceAll((layer, gates) -> Arrays.copyOf(gates, Math.min(positions, gates.length)));
        }
    }

    /**
     * {@code [blocks][T]}, 0 in a block without a second pass, of which nothing enters there; no blocks if no gate was asked.
     */
    float[][] toArray() {
        if (layers.isEmpty()) {
            return new float[0][];
        }
        int positions =
                layers.values().stream().mapToInt(gates -> gates.length).max().orElse(0);
        return IntStream.range(0, blocks)
                .mapToObj(layer -> Arrays.copyOf(layers.getOrDefault(layer, new float[0]), positions))
                .toArray(float[][]::new);
    }

    /** Gates of one block so far {@code [T]}; none if it was not asked. */
    float[] layer(int layer) {
        return layers.getOrDefault(layer, new float[0]);
    }

    /** Writes down the gates, and lets another observer see everything. */
    Observer beside(Observer other) {
        return new ForwardingObserver(other) {
            @Override
            public void tap(Stage stage, Tensor value) {
                if (stage.kind() == Stage.Kind.GATE) {
                    add(stage.layer(), value.toArray());
                }
                super.tap(stage, value);
            }
        };
    }

    private void add(int layer, float[] gates) {
        layers.merge(layer, gates, GateRecord::joined);
    }

    private static float[] joined(float[] before, float[] next) {
        float[] all = Arrays.copyOf(before, before.length + next.length);
        System.arraycopy(next, 0, all, before.length, next.length);
        return all;
    }
}

package io.github.trol4j.models.trace;

import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.DecoderConfig;
import java.util.Arrays;

/**
 * Writes down what passes by while a prompt is read. A long prompt comes in parts, one after the other; what concerns the last row is
 * that of the last part. Asks for no row that is not computed anyway.
 */
final class Recorder implements Observer {
    private static final float[] UNKNOWN = new float[0];

    private final int width;
    private final float[][] gates; // [layers][tokens], like the next two
    private final float[][] once;
    private final float[][] change;
    private final PromptAttention first;
    private final PromptAttention second;
    private final LastRow[] last; // [layers]

    private int from;
    private int rows;
    private Rows carried = Rows.none();
    private float[] h1 = UNKNOWN; // [rows, D] of the layer at work

    Recorder(DecoderConfig sizes, int tokens) {
        this.width = sizes.hidden();
        this.gates = unknown(sizes.layers(), tokens);
        this.once = unknown(sizes.layers(), tokens);
        this.change = unknown(sizes.layers(), tokens);
        this.first = new PromptAttention(sizes.layers(), sizes.heads().query(), tokens);
        this.second = new PromptAttention(sizes.layers(), sizes.heads().query(), tokens);
        this.last = new LastRow[sizes.layers()];
        Arrays.fill(last, new LastRow(UNKNOWN, UNKNOWN, UNKNOWN));
    }

    private static float[][] unknown(int layers, int tokens) {
        float[][] map = new float[layers][tokens];
        for (float[] layer : map) {
            Arrays.fill(layer, Float.NaN);
        }
        return map;
    }

    /** States {@code [D]} of the last row of the prompt in a layer; empty where there was none. */
    record LastRow(float[] once, float[] twice, float[] mixed) {}

    @Override
    public void tap(Stage stage, Tensor value) {
        switch (stage.kind()) {
            case EMBEDDINGS -> {
                from += rows;
                rows = value.rows();
            }
            case PASS -> {
                if (stage.pass() == 1) {
                    once(stage.layer(), value.toArray());
                } else {
                    twice(stage.layer(), value.toArray());
                }
            }
            case GATE -> System.arraycopy(value.toArray(), 0, gates[stage.layer()], from, rows);
            case BLOCK -> mixed(stage.layer(), value.toArray());
            default -> {}
        }
    }

    @Override
    public void carries(int layer, int pass, Rows some) {
        carried = some;
        if (pass == 1) {
            last[layer] = new LastRow(UNKNOWN, UNKNOWN, UNKNOWN);
        }
    }

    @Override
    public AttentionHook lastRow(int layer, int pass) {
        return (pass == 1 ? first : second).watch(layer);
    }

    private void once(int layer, float[] states) {
        h1 = states;
        for (int row = 0; row < rows; row++) {
            once[layer][from + row] = length(states, row);
        }
        last[layer] = new LastRow(lastOf(states), UNKNOWN, UNKNOWN);
    }

    private void twice(int layer, float[] states) {
        for (int i = 0; i < carried.count(); i++) {
            int row = carried.get(i);
            change[layer][from + row] = distance(states, i, h1, row);
        }
        if (carried.end() == rows) {
            last[layer] = new LastRow(last[layer].once, lastOf(states), UNKNOWN);
        }
    }

    /** A layer that takes nothing twice hands on what its one pass made. */
    private void mixed(int layer, float[] states) {
        float[] out = lastOf(states);
        LastRow known = last[layer];
        last[layer] = new LastRow(known.once.length == 0 ? out : known.once, known.twice, out);
    }

    private float[] lastOf(float[] states) {
        return Arrays.copyOfRange(states, states.length - width, states.length);
    }

    private float length(float[] states, int row) {
        double sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            sum += (double) states[i] * states[i];
        }
        return (float) Math.sqrt(sum);
    }

    private float distance(float[] a, int rowOfA, float[] b, int rowOfB) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double d = (double) a[rowOfA * width + i] - b[rowOfB * width + i];
            sum += d * d;
        }
        return (float) Math.sqrt(sum);
    }

    LayerMap gates() {
        return LayerMap.of(gates);
    }

    Trace.Passes passes() {
        return new Trace.Passes(LayerMap.of(once), LayerMap.of(change));
    }

    Trace.Looks looks() {
        return new Trace.Looks(first, second);
    }

    LastRow last(int layer) {
        return last[layer];
    }
}

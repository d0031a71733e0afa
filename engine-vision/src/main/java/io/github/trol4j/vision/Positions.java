package io.github.trol4j.vision;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;

/** Position tables for another grid than the one they were trained on. */
final class Positions {
    private static final float A = -0.75f;

    private Positions() {}

    /**
     * The table {@code [1 + s*s, C]} for a grid of {@code cells x cells}: bicubic over cells (a = -0.75, half-pixel centres, borders
     * clamped, no antialiasing), the class row untouched. A table of the right size comes back as it is.
     */
    static HostTensor stretch(HostTensor table, int cells) {
        int side = (int) Math.round(Math.sqrt(table.rows() - 1));
        if (side * side != table.rows() - 1 || side == 0) {
            throw new CheckpointException(
                    "Position table '%s' in %s has %d rows; one for the class token and a square number were expected"
                            .formatted(table.name(), table.origin(), table.rows()));
        }
        if (side == cells) {
            return table;
        }
        int width = table.width();
        float[] from = table.toFloats();
        float[] to = new float[(1 + cells * cells) * width];
        System.arraycopy(from, 0, to, 0, width);
        Tap[] taps = taps(side, cells);
        float[] column = new float[4];
        for (int y = 0; y < cells; y++) {
            for (int x = 0; x < cells; x++) {
                for (int c = 0; c < width; c++) {
                    for (int i = 0; i < 4; i++) {
                        int row = 1 + taps[y].cell[i] * side;
                        float sum = 0;
                        for (int j = 0; j < 4; j++) {
                            sum += taps[x].weight[j] * from[(row + taps[x].cell[j]) * width + c];
                        }
                        column[i] = sum;
                    }
                    float value = 0;
                    for (int i = 0; i < 4; i++) {
                        value += taps[y].weight[i] * column[i];
                    }
                    to[(1 + y * cells + x) * width + c] = value;
                }
            }
        }
        return HostTensor.of(table.name(), table.origin(), to, 1 + (long) cells * cells, width);
    }

    /** Four source cells, clamped to the grid, and their weights. */
    private record Tap(int[] cell, float[] weight) {}

    private static Tap[] taps(int side, int cells) {
        Tap[] taps = new Tap[cells];
        float scale = (float) side / cells;
        for (int i = 0; i < cells; i++) {
            float source = scale * (i + 0.5f) - 0.5f;
            int base = (int) Math.floor(source);
            float t = source - base;
            float[] weights = {far(t + 1), near(t), near(1 - t), far(2 - t)};
            int[] cell = new int[4];
            for (int j = 0; j < 4; j++) {
                cell[j] = Math.clamp(base - 1 + j, 0, side - 1);
            }
            taps[i] = new Tap(cell, weights);
        }
        return taps;
    }

    private static float near(float x) {
        return ((A + 2) * x - (A + 3)) * x * x + 1;
    }

    private static float far(float x) {
        return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
    }
}

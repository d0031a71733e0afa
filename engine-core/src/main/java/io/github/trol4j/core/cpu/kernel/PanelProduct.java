package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.BYTES;
import static io.github.trol4j.core.cpu.kernel.Lanes.F;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.F32;

import jdk.incubator.vector.FloatVector;

/** Matrix times f32 panels where no native library is at hand: four rows by two registers of columns at a time. */
public final class PanelProduct {
    private PanelProduct() {}

    /**
     * {@code c[m, n] = a[m, k] * panels[k, n]}.
     *
     * @param scratch room for {@code 4 * 64} floats
     */
    public static void f32(int m, int n, int k, long a, long lda, long panels, long c, long ldc, long scratch) {
        long panelBytes = Encoding.F32.panelBytes(k);
        for (int column = 0; column < n; column += Encoding.PANEL) {
            int width = Math.min(Encoding.PANEL, n - column);
            long panel = panels + column / Encoding.PANEL * panelBytes;
            for (int row = 0; row < m; row += 4) {
                int rows = Math.min(4, m - row);
                long first = a + row * lda * 4L;
                long step = rows == 4 ? lda * 4 : 0; // short of rows, the first is computed four times
                if (rows == 4 || rows == 1) {
                    for (int strip = 0; strip < Encoding.PANEL; strip += 2 * N) {
                        four(first, step, k, panel + strip * 4L, scratch + strip * 4L);
                    }
                    copy(scratch, c + (row * ldc + column) * 4, ldc, rows, width);
                } else {
                    for (int r = 0; r < rows; r++) {
                        for (int strip = 0; strip < Encoding.PANEL; strip += 2 * N) {
                            four(first + r * lda * 4, 0, k, panel + strip * 4L, scratch + strip * 4L);
                        }
                        copy(scratch, c + ((row + r) * ldc + column) * 4, ldc, 1, width);
                    }
                }
            }
        }
    }

    private static void copy(long scratch, long c, long ldc, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            Memory.copy(scratch + r * (Encoding.PANEL * 4L), c + r * ldc * 4, width * 4L);
        }
    }

    private static void four(long a, long step, int k, long panel, long y) {
        FloatVector p0 = Lanes.zero();
        FloatVector p1 = p0;
        FloatVector q0 = p0;
        FloatVector q1 = p0;
        FloatVector r0 = p0;
        FloatVector r1 = p0;
        FloatVector s0 = p0;
        FloatVector s1 = p0;
        long w = panel;
        for (int i = 0; i < k; i++, w += Encoding.PANEL * 4) {
            FloatVector w0 = Lanes.load(w);
            FloatVector w1 = Lanes.load(w + BYTES);
            long at = a + i * 4L;
            FloatVector x = FloatVector.broadcast(F, ALL.get(F32, at));
            p0 = w0.fma(x, p0);
            p1 = w1.fma(x, p1);
            x = FloatVector.broadcast(F, ALL.get(F32, at + step));
            q0 = w0.fma(x, q0);
            q1 = w1.fma(x, q1);
            x = FloatVector.broadcast(F, ALL.get(F32, at + 2 * step));
            r0 = w0.fma(x, r0);
            r1 = w1.fma(x, r1);
            x = FloatVector.broadcast(F, ALL.get(F32, at + 3 * step));
            s0 = w0.fma(x, s0);
            s1 = w1.fma(x, s1);
        }
        long row = Encoding.PANEL * 4L;
        Lanes.store(p0, y);
        Lanes.store(p1, y + BYTES);
        Lanes.store(q0, y + row);
        Lanes.store(q1, y + row + BYTES);
        Lanes.store(r0, y + 2 * row);
        Lanes.store(r1, y + 2 * row + BYTES);
        Lanes.store(s0, y + 3 * row);
        Lanes.store(s1, y + 3 * row + BYTES);
    }
}

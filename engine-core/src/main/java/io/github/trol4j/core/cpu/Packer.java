package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.GROUP;
import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.Scalar;

/** Stored tensors into weights: every row on its own, panels in parallel. */
final class Packer {
    /** The largest product of a factor and a nibble of {@link Encoding#Q4}: 15 times -8. */
    private static final int Q4_RANGE = 120;

    private final WorkerPool pool;

    Packer(WorkerPool pool) {
        this.pool = pool;
    }

    CpuWeight.RowTable plain(HostTensor tensor, int rows, boolean half) {
        int width = rows == 0 ? 0 : Math.toIntExact(tensor.elements() / rows);
        long rowBytes = (long) width * (half ? Short.BYTES : Float.BYTES);
        NativeMemory memory = NativeMemory.allocate(rows * rowBytes, tensor.name());
        CpuWeight.RowTable weight = new CpuWeight.RowTable(tensor.name(), rows, width, half, memory);
        int chunk = 64;
        pool.run((rows + chunk - 1) / chunk, (index, worker) -> {
            float[] row = new float[width];
            short[] halves = new short[half ? width : 0];
            for (int r = index * chunk; r < Math.min(rows, (index + 1) * chunk); r++) {
                tensor.read((long) r * width, row, 0, width);
                if (!half) {
                    Memory.copy(row, 0, weight.row(r), width);
                    continue;
                }
                for (int i = 0; i < width; i++) {
                    halves[i] = Float.floatToFloat16(row[i]);
                }
                Memory.copy(halves, weight.row(r));
            }
        });
        return weight;
    }

    CpuWeight.PackedMatrix panels(HostTensor tensor, int rows, Encoding encoding) {
        int width = rows == 0 ? 0 : Math.toIntExact(tensor.elements() / rows);
        NativeMemory memory = NativeMemory.allocate(
                CpuWeight.PackedMatrix.size(encoding, rows, width), tensor.name()); // zeroed: the padding
        CpuWeight.PackedMatrix weight = new CpuWeight.PackedMatrix(tensor.name(), rows, width, encoding, memory);
        pool.run(Encoding.panels(rows), (index, worker) -> {
            float[] row = new float[width];
            int[] panel = new int[Math.toIntExact(encoding.panelBytes(width) / Integer.BYTES)];
            for (int column = 0; column < Math.min(PANEL, rows - index * PANEL); column++) {
                tensor.read((long) (index * PANEL + column) * width, row, 0, width);
                switch (encoding) {
                    case F32 -> packF32(panel, column, row);
                    case BF16 -> packBf16(panel, column, row);
                    case S8 -> packS8(weight, panel, index * PANEL + column, row);
                    case Q4 -> packQ4(weight, panel, index * PANEL + column, row);
                }
            }
            Memory.copy(panel, weight.panel(index), panel.length);
        });
        return weight;
    }

    private static void packF32(int[] panel, int column, float[] row) {
        for (int k = 0; k < row.length; k++) {
            panel[k * PANEL + column] = Float.floatToRawIntBits(row[k]);
        }
    }

    private static void packBf16(int[] panel, int column, float[] row) {
        for (int k = 0; k < row.length; k++) {
            panel[k / 2 * PANEL + column] |= (Scalar.bf16(row[k]) & 0xFFFF) << k % 2 * 16;
        }
    }

    private static void packS8(CpuWeight.PackedMatrix weight, int[] panel, int column, float[] row) {
        float max = maxAbs(row, 0, row.length);
        float inverse = max == 0 ? 0 : 127 / max;
        int sum = 0;
        for (int k = 0; k < row.length; k++) {
            int value = Math.round(row[k] * inverse);
            sum += value;
            panel[k / 4 * PANEL + column % PANEL] |= (value & 0xFF) << k % 4 * 8;
        }
        describe(weight, column, max / 127, sum);
    }

    private static void packQ4(CpuWeight.PackedMatrix weight, int[] panel, int column, float[] row) {
        float step = maxAbs(row, 0, row.length) / Q4_RANGE;
        int sum = 0;
        for (int k = 0; k < row.length; k += GROUP) {
            int count = Math.min(GROUP, row.length - k);
            int group = k / GROUP;
            int record = group / Encoding.GROUPS * (Encoding.RECORD_BYTES / 4) + column % PANEL;
            int nibbles = record + PANEL + group % Encoding.GROUPS * (Encoding.GROUP_BYTES / 4);
            int factor = step == 0 ? 1 : factor(row, k, count, step);
            panel[record] |= (factor & 0xFF) << group % Encoding.GROUPS * 8;
            float inverse = step == 0 ? 0 : 1 / (step * factor);
            for (int i = 0; i < GROUP; i++) {
                int value = i < count ? nibble(row[k + i] * inverse) : 0;
                sum += factor * value;
                panel[nibbles + i / 8 * PANEL] |= value + 8 << i % 4 * 8 + i % 8 / 4 * 4;
            }
        }
        describe(weight, column, step, sum);
    }

    /** Of the two integers beside the ideal factor, which maps the group's extreme to -8, the one with the smaller error. */
    private static int factor(float[] row, int from, int count, float step) {
        float extreme = 0;
        for (int i = from; i < from + count; i++) {
            extreme = Math.abs(row[i]) > Math.abs(extreme) ? row[i] : extreme;
        }
        float ideal = extreme / (-8 * step);
        int sign = ideal < 0 ? -1 : 1;
        int low = Math.clamp((int) Math.abs(ideal), 1, 15);
        int high = Math.min(15, low + 1);
        return error(row, from, count, step * low * sign) <= error(row, from, count, step * high * sign)
                ? low * sign
                : high * sign;
    }

    private static float error(float[] row, int from, int count, float scale) {
        float inverse = 1 / scale;
        float error = 0;
        for (int i = from; i < from + count; i++) {
            float d = nibble(row[i] * inverse) * scale - row[i];
            error += d * d;
        }
        return error;
    }

    /** Rounded to -8 .. 7. */
    private static int nibble(float value) {
        return Math.clamp((int) (value + 8.5f), 0, 15) - 8;
    }

    private static float maxAbs(float[] row, int from, int to) {
        float max = 0;
        for (int i = from; i < to; i++) {
            max = Math.max(max, Math.abs(row[i]));
        }
        return max;
    }

    private static void describe(CpuWeight.PackedMatrix weight, int row, float scale, int sum) {
        Memory.putFloat(weight.scales() + row * 4L, scale);
        Memory.putInt(weight.offsets() + row * 4L, 128 * sum);
    }
}

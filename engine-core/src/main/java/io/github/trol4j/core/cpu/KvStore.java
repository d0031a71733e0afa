package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.Scalar;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room for the keys and values of a stretch of rows, in panels: keys as {@code [dim, positions]}, so that a query times keys is
 * an ordinary product with panels of 64 positions, and values as {@code [positions, dim]}. Shared by counting its users; whoever
 * shares it only reads.
 */
final class KvStore {
    /** Positions come in such steps, so that products have few different shapes. */
    static final int STEP = 128;

    private final BlockPool blocks;
    private final HeadLayout heads;
    private final Encoding encoding;
    private final int capacity;
    private final long address;
    private final AtomicInteger users = new AtomicInteger(1);

    KvStore(CpuContext engine, HeadLayout heads, Encoding encoding, int positions) {
        this.blocks = engine.blocks();
        this.heads = heads;
        this.encoding = encoding;
        this.capacity = padded(positions);
        this.address = blocks.acquire(bytes());
        Memory.zero(address, bytes()); // what lies behind the last position is multiplied by zero and must be a number
    }

    /** Rounded up to whole steps. */
    static int padded(int positions) {
        return (positions + STEP - 1) / STEP * STEP;
    }

    int capacity() {
        return capacity;
    }

    Encoding encoding() {
        return encoding;
    }

    boolean isShared() {
        return users.get() > 1;
    }

    KvStore share() {
        users.incrementAndGet();
        return this;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            blocks.release(address, bytes());
        }
    }

    /** Panel of positions {@code 64 panel ..} of a head's keys. */
    long keys(int head, int panel) {
        return address + head * headBytes() + panel * encoding.panelBytes(heads.dim());
    }

    /** Panel of components {@code 64 panel ..} of a head's values. */
    long values(int head, int panel) {
        return keys(head, capacity / PANEL) + panel * encoding.panelBytes(capacity);
    }

    private long headBytes() {
        return capacity / PANEL * encoding.panelBytes(heads.dim())
                + Encoding.panels(heads.dim()) * encoding.panelBytes(capacity);
    }

    long bytes() {
        return heads.kv() * headBytes();
    }

    /**
     * Writes the keys of some positions of a head that lie in one panel.
     *
     * @param rows {@code count} keys, {@code dim} floats each
     * @param run scratch of a panel's width
     */
    void putKeys(int head, int position, int count, float[] rows, int[] run) {
        int dim = heads.dim();
        int step = encoding.interleave();
        long to = keys(head, position / PANEL) + position % PANEL * 4L;
        for (int i = 0; i < dim; i += step, to += PANEL * 4L) {
            for (int r = 0; r < count; r++) {
                float key = rows[r * dim + i];
                run[r] = step == 1
                        ? Float.floatToRawIntBits(key)
                        : pair(Scalar.bf16(key), i + 1 < dim ? Scalar.bf16(rows[r * dim + i + 1]) : 0);
            }
            Memory.copy(run, to, count);
        }
    }

    /** Writes values as {@link #putKeys} does keys. */
    void putValues(int head, int position, int count, float[] rows, int[] run) {
        int step = encoding.interleave();
        for (int r = -(position % step); r < count; r += step) {
            for (int panel = 0; panel < Encoding.panels(heads.dim()); panel++) {
                long to = values(head, panel) + (position + r) / step * (PANEL * 4L);
                int from = r * heads.dim() + panel * PANEL;
                int width = Math.min(PANEL, heads.dim() - panel * PANEL);
                for (int i = 0; i < width; i++) {
                    if (step == 1) {
                        run[i] = Float.floatToRawIntBits(rows[from + i]);
                    } else {
                        int first = r < 0 ? Memory.getInt(to + i * 4L) : Scalar.bf16(rows[from + i]); // r < 0: is there
                        int second = r + 1 < count ? Scalar.bf16(rows[from + heads.dim() + i]) : 0;
                        run[i] = pair(first, second);
                    }
                }
                Memory.copy(run, to, width);
            }
        }
    }

    private static int pair(int first, int second) {
        return first & 0xFFFF | second << 16;
    }

    float key(int head, int position, int i) {
        long panel = keys(head, position / PANEL) + position % PANEL * 4L;
        return encoding == Encoding.F32
                ? Memory.getFloat(panel + i * (PANEL * 4L))
                : widen(panel + i / 2 * (PANEL * 4L) + i % 2 * 2L);
    }

    float value(int head, int position, int i) {
        long panel = values(head, i / PANEL) + i % PANEL * 4L;
        return encoding == Encoding.F32
                ? Memory.getFloat(panel + position * (PANEL * 4L))
                : widen(panel + position / 2 * (PANEL * 4L) + position % 2 * 2L);
    }

    private static float widen(long address) {
        return Float.intBitsToFloat(Memory.getShort(address) << 16);
    }

    /**
     * Takes over {@code count} positions of another store of the same heads.
     *
     * @param from the first of them, a multiple of {@value #STEP}; it becomes position 0
     */
    void copyFrom(KvStore other, int from, int count) {
        long rows = encoding.panelBytes(Math.min(Math.min(capacity, other.capacity - from), padded(count)));
        long skipped = encoding.panelBytes(from);
        for (int head = 0; head < heads.kv(); head++) {
            long keyBytes = Encoding.panels(count) * encoding.panelBytes(heads.dim());
            Memory.copy(other.keys(head, from / PANEL), keys(head, 0), keyBytes);
            for (int panel = 0; panel < Encoding.panels(heads.dim()); panel++) {
                Memory.copy(other.values(head, panel) + skipped, values(head, panel), rows);
            }
        }
    }
}

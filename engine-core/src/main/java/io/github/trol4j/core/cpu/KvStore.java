package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.cpu.kernel.Convert;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Memory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Room for the keys and values of a stretch of positions, in panels: keys as {@code [dim, positions]}, so that a query times keys is
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

    KvStore(Engine engine, HeadLayout heads, int positions) {
        this.blocks = engine.blocks();
        this.heads = heads;
        this.encoding = engine.attention();
        this.capacity = (positions + STEP - 1) / STEP * STEP;
        this.address = blocks.acquire(bytes());
        Memory.zero(address, bytes()); // what lies behind the last position is multiplied by zero and must be a number
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

    private long bytes() {
        return heads.kv() * headBytes();
    }

    /**
     * Writes the key and value of one position and head, {@code dim} floats each.
     *
     * @param rotary turns the key by the angles of {@code angle}, or null to take it as it is
     */
    void put(int head, int position, long key, long value, @Nullable RotaryTable rotary, int angle) {
        long k = keys(head, position / PANEL) + position % PANEL * 4L;
        int dim = heads.dim();
        if (encoding == Encoding.F32) {
            for (int i = 0; i < dim; i++) {
                Memory.putFloat(k + i * (PANEL * 4L), rotated(key, i, rotary, angle));
            }
            for (int panel = 0; panel < Encoding.panels(dim); panel++) {
                int count = Math.min(PANEL, dim - panel * PANEL);
                Memory.copy(value + panel * (PANEL * 4L), values(head, panel) + position * (PANEL * 4L), count * 4L);
            }
            return;
        }
        for (int i = 0; i < dim; i++) {
            Memory.putShort(k + i / 2 * (PANEL * 4L) + i % 2 * 2L, Convert.bf16(rotated(key, i, rotary, angle)));
        }
        for (int i = 0; i < dim; i++) {
            long v = values(head, i / PANEL) + position / 2 * (PANEL * 4L) + i % PANEL * 4L + position % 2 * 2L;
            Memory.putShort(v, Convert.bf16(Memory.getFloat(value + i * 4L)));
        }
    }

    private static float rotated(long key, int i, @Nullable RotaryTable rotary, int angle) {
        float component = Memory.getFloat(key + i * 4L);
        if (rotary == null) {
            return component;
        }
        int half = rotary.half();
        return i < half
                ? component * rotary.cos()[angle + i] - Memory.getFloat(key + (i + half) * 4L) * rotary.sin()[angle + i]
                : component * rotary.cos()[angle + i - half]
                        + Memory.getFloat(key + (i - half) * 4L) * rotary.sin()[angle + i - half];
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

    /** Takes over the first {@code positions} of another store of the same heads. */
    void copyFrom(KvStore other, int positions) {
        long rows = encoding.panelBytes(Math.min(capacity, (positions + STEP - 1) / STEP * STEP));
        for (int head = 0; head < heads.kv(); head++) {
            Memory.copy(
                    other.keys(head, 0), keys(head, 0), Encoding.panels(positions) * encoding.panelBytes(heads.dim()));
            for (int panel = 0; panel < Encoding.panels(heads.dim()); panel++) {
                Memory.copy(other.values(head, panel), values(head, panel), rows);
            }
        }
    }
}

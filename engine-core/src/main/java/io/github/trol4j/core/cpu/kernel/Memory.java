package io.github.trol4j.core.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * All memory of the process as one constant segment. A constant whose base, length and lifetime the compiler knows costs nothing
 * per access, where a segment of its own costs a liveness and a bounds check in every vector load.
 */
@SuppressWarnings("restricted") // all of memory, on purpose
public final class Memory {
    /** Offsets into this segment are addresses. */
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /**
     * {@code address & ADDRESS} is the address, and tells the compiler that it lies in {@link #ALL}. Without it a short inner loop
     * is split into a checked and an unchecked part, each time at the price of several turns.
     */
    static final long ADDRESS = (1L << 56) - 1;

    private static final boolean X86 = System.getProperty("os.arch", "").matches("amd64|x86_64|x86");

    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);

    private Memory() {}

    /**
     * Keeps the loads before it before the loads after it. The compiler orders the loads of a loop as it likes, but a processor
     * only fetches ahead what is read upwards: out of order we saw less than half of the bandwidth. On x86 this is no instruction;
     * elsewhere it would be one that costs more than it gains.
     */
    static void inOrder() {
        if (X86) {
            VarHandle.loadLoadFence();
        }
    }

    /** A view of memory that somebody keeps allocated. */
    public static MemorySegment at(long address, long bytes) {
        return ALL.asSlice(address, bytes);
    }

    public static float getFloat(long address) {
        return ALL.get(F32, address);
    }

    public static void putFloat(long address, float value) {
        ALL.set(F32, address, value);
    }

    public static int getInt(long address) {
        return ALL.get(I32, address);
    }

    public static void putInt(long address, int value) {
        ALL.set(I32, address, value);
    }

    public static short getShort(long address) {
        return ALL.get(I16, address);
    }

    public static void putShort(long address, short value) {
        ALL.set(I16, address, value);
    }

    public static byte getByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    public static void putByte(long address, byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, value);
    }

    public static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    public static void copy(float[] from, int at, long to, int count) {
        MemorySegment.copy(from, at, ALL, F32, to, count);
    }

    public static void copy(long from, float[] to, int at, int count) {
        MemorySegment.copy(ALL, F32, from, to, at, count);
    }

    static void copy(long from, int[] to) {
        MemorySegment.copy(ALL, I32, from, to, 0, to.length);
    }

    public static void copy(int[] from, long to, int count) {
        if (count == 1) {
            putInt(to, from[0]);
        } else {
            MemorySegment.copy(from, 0, ALL, I32, to, count);
        }
    }

    public static void copy(short[] from, long to) {
        MemorySegment.copy(from, 0, ALL, I16, to, from.length);
    }

    public static void zero(long address, long bytes) {
        ALL.asSlice(address, bytes).fill((byte) 0);
    }
}

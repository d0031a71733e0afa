package io.github.trol4j.core.cpu;

import io.github.trol4j.core.BackendException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Storage for tensors and scratch, in blocks of powers of two that are used again and again: in steady state nothing is allocated.
 * Shared by all sessions of a backend. What a block does not use of its size is never touched and so takes no memory.
 */
final class BlockPool implements AutoCloseable {
    private static final int SMALLEST = 8; // 256 bytes
    /** Blocks below this are cut from a common slab. */
    private static final int SLAB = 22;

    private final List<NativeMemory> owned = new ArrayList<>();
    private final long[][] free = new long[64][0];
    private final int[] freeCount = new int[64];
    private long slab;
    private long slabEnd;
    private boolean closed;

    /** A block of at least {@code bytes}, 64-byte aligned, with whatever it last held. */
    synchronized long acquire(long bytes) {
        if (closed) {
            throw new BackendException("The cpu backend has been closed");
        }
        int size = sizeClass(bytes);
        if (freeCount[size] > 0) {
            return free[size][--freeCount[size]];
        }
        if (size >= SLAB) {
            return allocate(1L << size);
        }
        if (slabEnd - slab < 1L << size) {
            slab = allocate(1L << SLAB);
            slabEnd = slab + (1L << SLAB);
        }
        long block = slab;
        slab += 1L << size;
        return block;
    }

    /** Gives back a block got for {@code bytes}. */
    synchronized void release(long block, long bytes) {
        if (closed) {
            return;
        }
        int size = sizeClass(bytes);
        if (freeCount[size] == free[size].length) {
            free[size] = Arrays.copyOf(free[size], Math.max(16, 2 * freeCount[size]));
        }
        free[size][freeCount[size]++] = block;
    }

    private long allocate(long bytes) {
        NativeMemory memory = NativeMemory.allocate(bytes, "An intermediate result");
        owned.add(memory);
        return memory.address();
    }

    private static int sizeClass(long bytes) {
        return Math.max(SMALLEST, 64 - Long.numberOfLeadingZeros(Math.max(1, bytes) - 1));
    }

    @Override
    public synchronized void close() {
        closed = true;
        owned.forEach(NativeMemory::close);
        owned.clear();
    }
}

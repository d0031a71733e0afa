package io.github.trol4j.core.cpu;

import io.github.trol4j.core.ScopedTensor;
import io.github.trol4j.core.cpu.kernel.Memory;

/** A row-major f32 matrix in a block of the pool. */
final class CpuTensor extends ScopedTensor {
    final long address;

    CpuTensor(int rows, int width, long address) {
        super(rows, width);
        this.address = address;
    }

    long row(int row) {
        return address + (long) row * width() * Float.BYTES;
    }

    long elements() {
        return (long) rows() * width();
    }

    long bytes() {
        return elements() * Float.BYTES;
    }

    @Override
    public void read(float[] into) {
        checkOpen();
        checkRead(into);
        Memory.copy(address, into, 0, into.length);
    }
}

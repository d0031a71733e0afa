package io.github.trol4j.core.cpu;

import io.github.trol4j.core.ScopedTensor;
import io.github.trol4j.core.cpu.kernel.Memory;

/** A row-major f32 matrix in a block of the pool. */
final class CpuTensor extends ScopedTensor {
    long address;

    CpuTensor(int rows, int width, long address) {
        super(rows, width);
        this.address = address;
    }

    /** This object, for a new tensor. */
    CpuTensor become(int rows, int width, long block) {
        renew(rows, width);
        address = block;
        return this;
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

package io.github.trol4j.core.cpu;

import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Products;

/** What all sessions of a backend compute with. */
record Engine(WorkerPool pool, BlockPool blocks, Products products, KernelChoice kernels, Encoding attention)
        implements AutoCloseable {
    @Override
    public void close() {
        pool.close();
        products.close();
        blocks.close();
    }
}

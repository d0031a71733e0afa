package io.github.trol4j.core.cpu;

import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Products;

/** What all sessions of a backend compute with. */
record CpuContext(
        WorkerPool pool,
        BlockPool blocks,
        Products products,
        KernelChoice kernels,
        CodeChoice machineCode,
        Encoding attention)
        implements AutoCloseable {
    /** How panels are multiplied here: as they are, or widened to what the products can read. */
    Encoding multipliedAs(Encoding encoding) {
        Encoding direct = encoding == Encoding.Q4 ? Encoding.S8 : encoding;
        return products.supports(direct) ? direct : Encoding.F32;
    }

    @Override
    public void close() {
        pool.close();
        products.close();
        blocks.close();
    }
}

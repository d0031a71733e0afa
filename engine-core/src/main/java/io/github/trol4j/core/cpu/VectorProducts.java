package io.github.trol4j.core.cpu;

import io.github.trol4j.core.VectorApi;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Lanes;
import io.github.trol4j.core.cpu.kernel.PanelProduct;
import io.github.trol4j.core.cpu.kernel.Products;

/** Products by the Vector API alone, for where no native library can be loaded. */
final class VectorProducts implements Products {
    private static final long TILE = 4L * Encoding.PANEL * Float.BYTES;

    private final NativeMemory scratch;

    VectorProducts(int threads) {
        VectorApi.require();
        scratch = NativeMemory.allocate(threads * TILE, "A product's scratch");
    }

    @Override
    public boolean supports(Encoding encoding) {
        return encoding == Encoding.F32;
    }

    @Override
    public void multiply(Encoding encoding, int m, int n, int k, Operands at, int worker) {
        PanelProduct.f32(m, n, k, at.a(), at.lda(), at.panels(), at.c(), at.ldc(), scratch.address() + worker * TILE);
    }

    @Override
    public String description() {
        return "Vector API products, %d bits".formatted(Lanes.bits());
    }

    @Override
    public void close() {
        scratch.close();
    }
}

package io.github.trol4j.core.cpu.kernel;

import io.github.trol4j.core.BackendException;

/** {@link Kernels} by the Vector API, which must be there before this class is loaded. */
public final class VectorKernels implements Kernels {
    @Override
    public void add(long a, long b, long y, int n) {
        Elementwise.add(a, b, y, n);
    }

    @Override
    public void addScaled(long a, long b, long scale, long y, int n) {
        Elementwise.addScaled(a, b, scale, y, n);
    }

    @Override
    public void scale(long a, float factor, long y, int n) {
        Elementwise.scale(a, factor, y, n);
    }

    @Override
    public void mix(long once, long twice, float g, long y, int n) {
        Elementwise.mix(once, twice, g, y, n);
    }

    @Override
    public void rotate(long x, long cos, long sin, long y, int half) {
        Elementwise.rotate(x, cos, sin, y, half);
    }

    @Override
    public float dot(long x, long w, int n) {
        return Reductions.dot(x, w, n);
    }

    @Override
    public void layerNorm(long x, long gain, long bias, float eps, long y, int n) {
        Reductions.layerNorm(x, gain, bias, eps, y, n);
    }

    @Override
    public void rmsNorm(long x, long gain, float eps, long y, int n) {
        Reductions.rmsNorm(x, gain, eps, y, n);
    }

    @Override
    public void swish(long x, float slope, long y, int n) {
        Activate.swish(x, slope, y, n);
    }

    @Override
    public void gelu(long x, long y, int n) {
        Activate.gelu(x, y, n);
    }

    @Override
    public void gated(long gate, long up, long y, int n) {
        Activate.gated(gate, up, y, n);
    }

    @Override
    public float exponentials(long scores, int n) {
        return Activate.exponentials(scores, n);
    }

    @Override
    public void bf16(long x, long y, int n, int padded) {
        Convert.bf16(x, y, n, padded);
    }

    @Override
    public void bf16ToF32(long from, int k, long to) {
        Unpack.bf16ToF32(from, k, to);
    }

    @Override
    public void matVec(Encoding encoding, long x, int k, long panel, long y) {
        switch (encoding) {
            case F32 -> MatVec.f32(x, k, panel, y);
            case BF16 -> MatVec.bf16(x, k, panel, y);
            case S8, Q4 -> throw new BackendException("%s panels have kernels of their own".formatted(encoding));
        }
    }

    @Override
    public void addMatVec(Encoding encoding, long x, int k, long panel, long sums) {
        switch (encoding) {
            case F32 -> ChainedMatVec.f32(x, k, panel, sums);
            case BF16 -> ChainedMatVec.bf16(x, k, panel, sums);
            case S8, Q4 -> throw new BackendException("%s panels have kernels of their own".formatted(encoding));
        }
    }

    @Override
    public void matVecs(Encoding encoding, int rows, long x, long apart, int k, long panel, long y, long yApart) {
        int r = 0;
        if (encoding == Encoding.BF16) {
            for (; r + 1 < rows; r += 2) {
                long row = x + r * apart;
                long to = y + r * yApart;
                MatVec.bf16Pair(row, row + apart, k, panel, to, to + yApart);
            }
        }
        Kernels.super.matVecs(encoding, rows - r, x + r * apart, apart, k, panel, y + r * yApart, yApart);
    }
}

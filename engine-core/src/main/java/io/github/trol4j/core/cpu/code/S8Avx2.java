package io.github.trol4j.core.cpu.code;

import static io.github.trol4j.core.cpu.code.Form.VPADDD;
import static io.github.trol4j.core.cpu.code.Form.VPAND;
import static io.github.trol4j.core.cpu.code.Form.VPDPBUSD;
import static io.github.trol4j.core.cpu.code.Form.VPMADDWD;
import static io.github.trol4j.core.cpu.code.Form.VPSLLW;
import static io.github.trol4j.core.cpu.code.Form.VPSRAW;
import static io.github.trol4j.core.cpu.code.Form.VPSRLW;
import static io.github.trol4j.core.cpu.code.Form.VPXOR;
import static io.github.trol4j.core.cpu.code.Gpr.R8;
import static io.github.trol4j.core.cpu.code.Gpr.R9;
import static io.github.trol4j.core.cpu.code.Gpr.RAX;
import static io.github.trol4j.core.cpu.code.Gpr.RCX;
import static io.github.trol4j.core.cpu.code.Gpr.RDI;
import static io.github.trol4j.core.cpu.code.Gpr.RDX;
import static io.github.trol4j.core.cpu.code.Gpr.RSI;
import static io.github.trol4j.core.cpu.code.Operand.Mem.at;

import io.github.trol4j.core.cpu.code.Assembler.Condition;
import io.github.trol4j.core.cpu.code.Assembler.Label;
import io.github.trol4j.core.cpu.code.Operand.Mem;
import io.github.trol4j.core.cpu.code.Operand.Vec;
import io.github.trol4j.core.cpu.kernel.Encoding;

/**
 * What {@link S8Avx512} computes, in registers of 8 columns, with AVX-VNNI or with AVX2 alone. Sixteen lines, 4 KB of the panel, are gone
 * over several times, for one to four strips each; sums are in memory in between.
 *
 * <p>Without VNNI bytes are widened to words, those at even places and those at odd ones, and pairs of their products are added in 32
 * bits. The instruction that takes bytes would add pairs in 16 bits and saturate.
 */
final class S8Avx2 {
    private static final int LINE = Encoding.PANEL * 4;
    private static final int STRIP = 32;
    private static final int STRIPS = LINE / STRIP;
    private static final int BLOCK = 16;

    private final Assembler asm = new Assembler();
    private final int rows;
    private final int prefetch;
    private final boolean vnni;
    /** Strips that are worked on together. */
    private final int wide;

    private final Vec lowBytes = Vec.ymm(15);
    private final Vec x = Vec.ymm(14);
    private final Vec oddX = Vec.ymm(13);
    private final Vec products = Vec.ymm(12);

    private S8Avx2(int rows, int prefetch, boolean vnni) {
        this.rows = rows;
        this.prefetch = prefetch;
        this.vnni = vnni;
        this.wide = rows == 1 ? 4 : rows <= 4 ? 2 : 1;
    }

    /** Arguments as for {@link S8Avx512#listing}. */
    static byte[] listing(int rows, int prefetch, boolean vnni) {
        return new S8Avx2(rows, prefetch, vnni).write();
    }

    private Vec sum(int row, int strip) {
        return Vec.ymm(row * wide + strip);
    }

    private Vec weights(int strip) {
        return Vec.ymm(rows * wide + strip);
    }

    private Vec oddWeights(int strip) {
        return Vec.ymm((rows + 1) * wide + strip);
    }

    private static Mem sumAt(int row, int strip) {
        return at(RCX, row * LINE + strip * STRIP);
    }

    private byte[] write() {
        asm.constant(lowBytes, 0x00FF00FF); // before the row's address, which takes the same register
        asm.lea(R9, at(R8, R8, 2, 0));
        asm.lea(RAX, at(RDI, R8, 4, 0));
        asm.op(VPXOR, x, x, x);
        each(STRIPS, (row, strip) -> asm.vmovdqu32(sumAt(row, strip), x));
        Label block = new Label();
        asm.bind(block);
        for (int first = 0; first < STRIPS; first += wide) {
            block(first);
        }
        asm.add(RDI, BLOCK * 4);
        asm.add(RAX, BLOCK * 4);
        asm.add(RSI, BLOCK * LINE);
        asm.sub(RDX, 1);
        asm.jump(Condition.NOT_EQUAL, block);
        asm.vzeroupper();
        asm.ret();
        return asm.code();
    }

    private interface Step {
        void write(int row, int strip);
    }

    private void each(int strips, Step step) {
        for (int row = 0; row < rows; row++) {
            for (int strip = 0; strip < strips; strip++) {
                step.write(row, strip);
            }
        }
    }

    private void block(int first) {
        each(wide, (row, strip) -> asm.vmovdqu32(sum(row, strip), sumAt(row, first + strip)));
        for (int line = 0; line < BLOCK; line++) {
            for (int strip = 0; strip < wide; strip++) {
                weights(strip, line * LINE + (first + strip) * STRIP);
            }
            for (int row = 0; row < rows; row++) {
                asm.vpbroadcastd(x, S8Avx512.activations(row, line));
                if (!vnni) {
                    asm.shift(VPSRLW, oddX, x, 8);
                    asm.op(VPAND, x, x, lowBytes);
                }
                for (int strip = 0; strip < wide; strip++) {
                    addProducts(row, strip);
                }
            }
        }
        each(wide, (row, strip) -> asm.vmovdqu32(sumAt(row, first + strip), sum(row, strip)));
    }

    private void weights(int strip, int at) {
        if (prefetch != 0 && at % 64 == 0) {
            asm.prefetcht0(at(RSI, at + prefetch));
        }
        asm.vmovdqu32(weights(strip), at(RSI, at));
        if (!vnni) {
            asm.shift(VPSRAW, oddWeights(strip), weights(strip), 8);
            asm.shift(VPSLLW, weights(strip), weights(strip), 8);
            asm.shift(VPSRAW, weights(strip), weights(strip), 8);
        }
    }

    private void addProducts(int row, int strip) {
        Vec sum = sum(row, strip);
        if (vnni) {
            asm.op(VPDPBUSD, sum, x, weights(strip));
            return;
        }
        asm.op(VPMADDWD, products, weights(strip), x);
        asm.op(VPADDD, sum, sum, products);
        asm.op(VPMADDWD, products, oddWeights(strip), oddX);
        asm.op(VPADDD, sum, sum, products);
    }
}

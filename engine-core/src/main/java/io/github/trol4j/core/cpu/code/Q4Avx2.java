package io.github.trol4j.core.cpu.code;

import static io.github.trol4j.core.cpu.code.Form.VCVTDQ2PS;
import static io.github.trol4j.core.cpu.code.Form.VFMADD213PS;
import static io.github.trol4j.core.cpu.code.Form.VMULPS;
import static io.github.trol4j.core.cpu.code.Form.VPADDW;
import static io.github.trol4j.core.cpu.code.Form.VPAND;
import static io.github.trol4j.core.cpu.code.Form.VPDPBUSD;
import static io.github.trol4j.core.cpu.code.Form.VPMADDUBSW;
import static io.github.trol4j.core.cpu.code.Form.VPMADDWD;
import static io.github.trol4j.core.cpu.code.Form.VPOR;
import static io.github.trol4j.core.cpu.code.Form.VPSLLD;
import static io.github.trol4j.core.cpu.code.Form.VPSLLW;
import static io.github.trol4j.core.cpu.code.Form.VPSRAW;
import static io.github.trol4j.core.cpu.code.Form.VPSRLD;
import static io.github.trol4j.core.cpu.code.Form.VPXOR;
import static io.github.trol4j.core.cpu.code.Gpr.R8;
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
 * What {@link Q4Avx512} computes, in registers of 8 columns, with AVX-VNNI or with AVX2 alone. A group, one KB of the panel, is gone over
 * several times, for one to four strips each, and results are in memory: both stay in the first-level cache.
 *
 * <p>Without VNNI a lane sums its four products in two words, and a group of 32 fits: nibbles up to 15 times bytes up to 127 are at most
 * 3,810 for a pair, so that no pair saturates, and what the words of a group end at is within 32,512; in between they may wrap around.
 */
final class Q4Avx2 {
    private static final int LINE = Encoding.PANEL * 4;
    private static final int STRIP = 32;
    private static final int STRIPS = LINE / STRIP;

    private final Assembler asm = new Assembler();
    private final int rows;
    private final int prefetch;
    private final boolean vnni;
    /** Strips that are worked on together. */
    private final int wide;

    private final Vec nibbles = Vec.ymm(15);
    private final Vec words = Vec.ymm(14);
    private final Vec x = Vec.ymm(13);
    private final Vec pairs = Vec.ymm(12);

    private Q4Avx2(int rows, int prefetch, boolean vnni) {
        this.rows = rows;
        this.prefetch = prefetch;
        this.vnni = vnni;
        this.wide = rows == 1 ? 4 : rows <= 4 ? 2 : 1;
    }

    /** Arguments as for {@link Q4Avx512#listing}. */
    static byte[] listing(int rows, int prefetch, boolean vnni) {
        return new Q4Avx2(rows, prefetch, vnni).write();
    }

    private Vec sum(int row, int strip) {
        return Vec.ymm(row * wide + strip);
    }

    private Vec low(int strip) {
        return Vec.ymm(rows * wide + strip);
    }

    private Vec high(int strip) {
        return Vec.ymm((rows + 1) * wide + strip);
    }

    private static Mem resultAt(int row, int strip) {
        return at(RCX, row * LINE + strip * STRIP);
    }

    private byte[] write() {
        asm.constant(nibbles, 0x0F0F0F0F);
        asm.constant(words, 0xFFFF);
        asm.op(VPXOR, x, x, x);
        each(STRIPS, (row, strip) -> asm.vmovups(resultAt(row, strip), x));
        Label record = new Label();
        asm.bind(record);
        for (int group = 0; group < Encoding.GROUPS; group++) {
            for (int first = 0; first < STRIPS; first += wide) {
                group(group, first);
            }
            asm.add(RDI, rows * Q4Rows.GROUP_BYTES);
        }
        asm.add(RSI, Encoding.RECORD_BYTES);
        asm.sub(RDX, 1);
        asm.jump(Condition.NOT_EQUAL, record);
        each(STRIPS, (row, strip) -> {
            asm.vmovups(x, resultAt(row, strip));
            asm.op(VMULPS, x, x, at(R8, strip * STRIP));
            asm.vmovups(resultAt(row, strip), x);
        });
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

    private void group(int group, int first) {
        each(wide, (row, strip) -> start(sum(row, strip), row));
        int line = LINE + group * Encoding.GROUP_BYTES + first * STRIP;
        for (int eight = 0; eight < Encoding.GROUP; eight += 8, line += LINE) {
            for (int strip = 0; strip < wide; strip++) {
                nibbles(strip, line + strip * STRIP);
            }
            for (int row = 0; row < rows; row++) {
                int at = row * Q4Rows.GROUP_BYTES + eight;
                asm.vpbroadcastd(x, at(RDI, at));
                for (int strip = 0; strip < wide; strip++) {
                    addProducts(sum(row, strip), low(strip));
                }
                asm.vpbroadcastd(x, at(RDI, at + 4));
                for (int strip = 0; strip < wide; strip++) {
                    addProducts(sum(row, strip), high(strip));
                }
            }
        }
        for (int strip = 0; strip < wide; strip++) {
            factor(group, low(strip), (first + strip) * STRIP);
        }
        for (int row = 0; row < rows; row++) {
            asm.vbroadcastss(x, at(RDI, row * Q4Rows.GROUP_BYTES + Q4Rows.SCALE));
            for (int strip = 0; strip < wide; strip++) {
                Vec sum = sum(row, strip);
                Mem result = resultAt(row, first + strip);
                asm.op(VPMADDWD, sum, sum, low(strip));
                asm.op(VCVTDQ2PS, sum, sum);
                asm.op(VFMADD213PS, sum, x, result);
                asm.vmovups(result, sum);
            }
        }
    }

    /** Fits a word. Without VNNI it is the lower one of two that are both wanted, so the upper one must be zero. */
    private void start(Vec sum, int row) {
        asm.vpbroadcastd(sum, at(RDI, row * Q4Rows.GROUP_BYTES + Q4Rows.START));
        if (!vnni) {
            asm.op(VPAND, sum, sum, words);
        }
    }

    private void addProducts(Vec sum, Vec weights) {
        if (vnni) {
            asm.op(VPDPBUSD, sum, weights, x);
        } else {
            asm.op(VPMADDUBSW, pairs, weights, x);
            asm.op(VPADDW, sum, sum, pairs);
        }
    }

    private void nibbles(int strip, int at) {
        if (prefetch != 0 && at % 64 == 0) {
            asm.prefetcht0(at(RSI, at + prefetch));
        }
        asm.vmovdqu32(high(strip), at(RSI, at));
        asm.op(VPAND, low(strip), high(strip), nibbles);
        asm.shift(VPSRLD, high(strip), high(strip), 4);
        asm.op(VPAND, high(strip), high(strip), nibbles);
    }

    /** The byte of a group in each double word as a word, with a zero above it, or without VNNI itself again. */
    private void factor(int group, Vec to, int at) {
        asm.vmovdqu32(to, at(RSI, at));
        if (group % 2 == 0) {
            asm.shift(VPSLLW, to, to, 8);
        }
        asm.shift(VPSRAW, to, to, 8);
        if (group < 2) {
            asm.op(VPAND, to, to, words);
        } else {
            asm.shift(VPSRLD, to, to, 16);
        }
        if (!vnni) {
            asm.shift(VPSLLD, pairs, to, 16);
            asm.op(VPOR, to, to, pairs);
        }
    }
}

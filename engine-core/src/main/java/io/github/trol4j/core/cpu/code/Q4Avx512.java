package io.github.trol4j.core.cpu.code;

import static io.github.trol4j.core.cpu.code.Form.VCVTDQ2PS;
import static io.github.trol4j.core.cpu.code.Form.VFMADD213PS;
import static io.github.trol4j.core.cpu.code.Form.VFMADD231PS;
import static io.github.trol4j.core.cpu.code.Form.VMULPS;
import static io.github.trol4j.core.cpu.code.Form.VPAND;
import static io.github.trol4j.core.cpu.code.Form.VPDPBUSD;
import static io.github.trol4j.core.cpu.code.Form.VPMADDWD;
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
 * Rows times one panel of {@link Encoding#Q4}, with AVX-512 VNNI. A register holds 16 columns, a strip. One or two rows take all four
 * strips at once and keep their results in registers, more rows take two and keep results in the first-level cache. Either way the panel
 * is read once, upwards.
 */
final class Q4Avx512 {
    private static final int LINE = Encoding.PANEL * 4;
    private static final int STRIP = 64;
    private static final int STRIPS = LINE / STRIP;

    private final Assembler asm = new Assembler();
    private final int rows;
    private final int prefetch;
    /** Whether results stay in registers; else they are in memory. */
    private final boolean kept;
    /** Strips that are worked on together. */
    private final int wide;

    private final Vec nibbles = Vec.zmm(31);
    private final Vec words = Vec.zmm(30);
    private final Vec x = Vec.zmm(29);

    private Q4Avx512(int rows, int prefetch) {
        this.rows = rows;
        this.prefetch = prefetch;
        this.kept = rows <= 2;
        this.wide = kept ? STRIPS : 2;
    }

    /**
     * {@code rdi} activations as {@link Q4Rows} lays them out, {@code rsi} panel, {@code rdx} its records, at least one, {@code rcx}
     * results {@code [rows][64]}, {@code r8} scales of the columns.
     *
     * @param prefetch bytes from what is read to what is fetched ahead, or 0
     */
    static byte[] listing(int rows, int prefetch) {
        return new Q4Avx512(rows, prefetch).write();
    }

    private Vec sum(int row, int strip) {
        return Vec.zmm(row * wide + strip);
    }

    private Vec result(int row, int strip) {
        return Vec.zmm(8 + row * STRIPS + strip);
    }

    private Vec low(int strip) {
        return Vec.zmm(16 + strip);
    }

    private Vec high(int strip) {
        return Vec.zmm(20 + strip);
    }

    private static Mem resultAt(int row, int strip) {
        return at(RCX, row * LINE + strip * STRIP);
    }

    private byte[] write() {
        asm.constant(nibbles, 0x0F0F0F0F);
        asm.constant(words, 0xFFFF);
        asm.op(VPXOR, x, x, x);
        each(STRIPS, (row, strip) -> {
            if (kept) {
                asm.vmovdqa(result(row, strip), x);
            } else {
                asm.vmovups(resultAt(row, strip), x);
            }
        });
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
        each(STRIPS, this::scaleColumns);
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
        each(wide, (row, strip) -> {
            if (strip == 0) {
                asm.vpbroadcastd(sum(row, 0), at(RDI, row * Q4Rows.GROUP_BYTES + Q4Rows.START));
            } else {
                asm.vmovdqa(sum(row, strip), sum(row, 0));
            }
        });
        int line = LINE + group * Encoding.GROUP_BYTES + first * STRIP;
        for (int eight = 0; eight < Encoding.GROUP; eight += 8, line += LINE) {
            for (int strip = 0; strip < wide; strip++) {
                nibbles(strip, line + strip * STRIP);
            }
            for (int row = 0; row < rows; row++) {
                int at = row * Q4Rows.GROUP_BYTES + eight;
                asm.vpbroadcastd(x, at(RDI, at));
                for (int strip = 0; strip < wide; strip++) {
                    asm.op(VPDPBUSD, sum(row, strip), low(strip), x);
                }
                asm.vpbroadcastd(x, at(RDI, at + 4));
                for (int strip = 0; strip < wide; strip++) {
                    asm.op(VPDPBUSD, sum(row, strip), high(strip), x);
                }
            }
        }
        for (int strip = 0; strip < wide; strip++) {
            factor(group, low(strip), (first + strip) * STRIP);
        }
        for (int row = 0; row < rows; row++) {
            asm.vbroadcastss(x, at(RDI, row * Q4Rows.GROUP_BYTES + Q4Rows.SCALE));
            for (int strip = 0; strip < wide; strip++) {
                addScaled(row, strip, first);
            }
        }
    }

    /** Sixteen columns of eight {@code k}: the first four in the lower nibbles, the others in the upper ones. */
    private void nibbles(int strip, int at) {
        if (prefetch != 0) {
            asm.prefetcht0(at(RSI, at + prefetch));
        }
        asm.vmovdqu32(high(strip), at(RSI, at));
        asm.op(VPAND, low(strip), high(strip), nibbles);
        asm.shift(VPSRLD, high(strip), high(strip), 4);
        asm.op(VPAND, high(strip), high(strip), nibbles);
    }

    /** The byte of a group in each double word as a word, with a zero above it. */
    private void factor(int group, Vec to, int at) {
        if (group % 2 == 0) {
            asm.shift(VPSLLW, to, at(RSI, at), 8);
            asm.shift(VPSRAW, to, to, 8);
        } else {
            asm.shift(VPSRAW, to, at(RSI, at), 8);
        }
        if (group < 2) {
            asm.op(VPAND, to, to, words);
        } else {
            asm.shift(VPSRLD, to, to, 16);
        }
    }

    /** A sum fits a word, so that the upper word of its lane, which is times zero, is only its sign. */
    private void addScaled(int row, int strip, int first) {
        Vec sum = sum(row, strip);
        asm.op(VPMADDWD, sum, sum, low(strip));
        asm.op(VCVTDQ2PS, sum, sum);
        if (kept) {
            asm.op(VFMADD231PS, result(row, strip), sum, x);
        } else {
            Mem result = resultAt(row, first + strip);
            asm.op(VFMADD213PS, sum, x, result);
            asm.vmovups(result, sum);
        }
    }

    private void scaleColumns(int row, int strip) {
        Vec result = kept ? result(row, strip) : x;
        if (!kept) {
            asm.vmovups(result, resultAt(row, strip));
        }
        asm.op(VMULPS, result, result, at(R8, strip * STRIP));
        asm.vmovups(resultAt(row, strip), result);
    }
}

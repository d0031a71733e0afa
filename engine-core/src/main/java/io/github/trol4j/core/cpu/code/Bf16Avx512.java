package io.github.trol4j.core.cpu.code;

import static io.github.trol4j.core.cpu.code.Form.VADDPS;
import static io.github.trol4j.core.cpu.code.Form.VFMADD231PS;
import static io.github.trol4j.core.cpu.code.Form.VPAND;
import static io.github.trol4j.core.cpu.code.Form.VPSLLD;
import static io.github.trol4j.core.cpu.code.Form.VPXOR;
import static io.github.trol4j.core.cpu.code.Gpr.R8;
import static io.github.trol4j.core.cpu.code.Gpr.R9;
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
 * One or two rows of floats times one panel of {@link Encoding#BF16}, with AVX-512: keys and values of a cache, mostly. A line of the
 * panel holds two {@code k} of 64 columns. Products with even {@code k} and with odd ones have sums of their own, which are added at the
 * end, as the Java kernels do it.
 */
final class Bf16Avx512 {
    static final int MOST_ROWS = 2;

    private static final int LINE = Encoding.PANEL * 4;
    private static final int STRIP = 64;
    private static final int STRIPS = LINE / STRIP;

    private final Assembler asm = new Assembler();
    private final int rows;
    private final Vec upper = Vec.zmm(31);
    private final Vec pairs = Vec.zmm(30);
    private final Vec values = Vec.zmm(29);

    private Bf16Avx512(int rows) {
        this.rows = rows;
    }

    /**
     * {@code rdi} first row, {@code rsi} panel, {@code rdx} lines, at least one, {@code rcx} first result, {@code r8} bytes from one row to
     * the next, {@code r9} bytes from one result to the next.
     *
     * @param prefetch bytes from what is read to what is fetched ahead, or 0
     */
    static byte[] listing(int rows, int prefetch) {
        return new Bf16Avx512(rows).write(prefetch);
    }

    private Vec even(int row, int strip) {
        return Vec.zmm(row * STRIPS + strip);
    }

    private Vec odd(int row, int strip) {
        return Vec.zmm(8 + row * STRIPS + strip);
    }

    private Vec x(int row, int which) {
        return Vec.zmm(24 + 2 * row + which);
    }

    private static Mem of(Gpr base, Gpr apart, int row, int displacement) {
        return row == 0 ? at(base, displacement) : at(base, apart, 1, displacement);
    }

    private byte[] write(int prefetch) {
        asm.constant(upper, 0xFFFF0000);
        asm.op(VPXOR, values, values, values);
        for (int row = 0; row < rows; row++) {
            for (int strip = 0; strip < STRIPS; strip++) {
                asm.vmovdqa(even(row, strip), values);
                asm.vmovdqa(odd(row, strip), values);
            }
        }
        Label line = new Label();
        asm.bind(line);
        for (int row = 0; row < rows; row++) {
            asm.vbroadcastss(x(row, 0), of(RDI, R8, row, 0));
            asm.vbroadcastss(x(row, 1), of(RDI, R8, row, 4));
        }
        for (int strip = 0; strip < STRIPS; strip++) {
            if (prefetch != 0) {
                asm.prefetcht0(at(RSI, strip * STRIP + prefetch));
            }
            asm.vmovdqu32(pairs, at(RSI, strip * STRIP));
            asm.shift(VPSLLD, values, pairs, 16);
            for (int row = 0; row < rows; row++) {
                asm.op(VFMADD231PS, even(row, strip), values, x(row, 0));
            }
            asm.op(VPAND, values, pairs, upper);
            for (int row = 0; row < rows; row++) {
                asm.op(VFMADD231PS, odd(row, strip), values, x(row, 1));
            }
        }
        asm.add(RDI, 2 * Float.BYTES);
        asm.add(RSI, LINE);
        asm.sub(RDX, 1);
        asm.jump(Condition.NOT_EQUAL, line);
        for (int row = 0; row < rows; row++) {
            for (int strip = 0; strip < STRIPS; strip++) {
                asm.op(VADDPS, even(row, strip), even(row, strip), odd(row, strip));
                asm.vmovups(of(RCX, R9, row, strip * STRIP), even(row, strip));
            }
        }
        asm.vzeroupper();
        asm.ret();
        return asm.code();
    }
}

package io.github.trol4j.core.cpu.code;

import static io.github.trol4j.core.cpu.code.Form.VPDPBUSD;
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
 * Rows of unsigned bytes times one panel of {@link Encoding#S8}, as integers, with AVX-512 VNNI. A line of the panel holds four
 * {@code k} of 64 columns, a register 16 columns of it, a strip. Up to four rows keep the sums of all strips in registers; more rows go
 * over 16 lines twice, for two strips each, and keep sums in memory in between.
 */
final class S8Avx512 {
    private static final int LINE = Encoding.PANEL * 4;
    private static final int STRIP = 64;
    private static final int STRIPS = LINE / STRIP;
    /** Lines of a block: what the depth of a panel is padded to. */
    private static final int BLOCK = 16;

    private final Assembler asm = new Assembler();
    private final int rows;
    private final int prefetch;
    private final boolean kept;
    private final int wide;
    private final Vec x = Vec.zmm(31);

    private S8Avx512(int rows, int prefetch) {
        this.rows = rows;
        this.prefetch = prefetch;
        this.kept = rows <= 4;
        this.wide = kept ? STRIPS : 2;
    }

    /**
     * {@code rdi} activations, one byte each, {@code rsi} panel, {@code rdx} blocks of 16 lines, at least one, {@code rcx} sums
     * {@code [rows][64]}, {@code r8} bytes from one row of activations to the next.
     *
     * @param prefetch bytes from what is read to what is fetched ahead, or 0
     */
    static byte[] listing(int rows, int prefetch) {
        return new S8Avx512(rows, prefetch).write();
    }

    private Vec sum(int row, int strip) {
        return Vec.zmm(row * wide + strip);
    }

    private Vec weights(int strip) {
        return Vec.zmm(16 + strip);
    }

    private static Mem sumAt(int row, int strip) {
        return at(RCX, row * LINE + strip * STRIP);
    }

    /** Activations of a row for a line; {@code r9} is three times the distance of rows, {@code rax} the fifth row. */
    static Mem activations(int row, int line) {
        Gpr base = row < 4 ? RDI : RAX;
        return switch (row % 4) {
            case 0 -> at(base, line * 4);
            case 1 -> at(base, R8, 1, line * 4);
            case 2 -> at(base, R8, 2, line * 4);
            default -> at(base, R9, 1, line * 4);
        };
    }

    private byte[] write() {
        asm.lea(R9, at(R8, R8, 2, 0));
        asm.lea(RAX, at(RDI, R8, 4, 0));
        asm.op(VPXOR, x, x, x);
        each(STRIPS, (row, strip) -> {
            if (kept) {
                asm.vmovdqa(sum(row, strip), x);
            } else {
                asm.vmovdqu32(sumAt(row, strip), x);
            }
        });
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
        if (kept) {
            each(STRIPS, (row, strip) -> asm.vmovdqu32(sumAt(row, strip), sum(row, strip)));
        }
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
        if (!kept) {
            each(wide, (row, strip) -> asm.vmovdqu32(sum(row, strip), sumAt(row, first + strip)));
        }
        for (int line = 0; line < BLOCK; line++) {
            int place = line * LINE + first * STRIP;
            for (int strip = 0; strip < wide; strip++) {
                if (prefetch != 0) {
                    asm.prefetcht0(at(RSI, place + strip * STRIP + prefetch));
                }
                asm.vmovdqu32(weights(strip), at(RSI, place + strip * STRIP));
            }
            for (int row = 0; row < rows; row++) {
                asm.vpbroadcastd(x, activations(row, line));
                for (int strip = 0; strip < wide; strip++) {
                    asm.op(VPDPBUSD, sum(row, strip), x, weights(strip));
                }
            }
        }
        if (!kept) {
            each(wide, (row, strip) -> asm.vmovdqu32(sumAt(row, first + strip), sum(row, strip)));
        }
    }
}

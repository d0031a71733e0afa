package io.github.trol4j.core.cpu.code;

import static io.github.trol4j.core.cpu.code.Form.VCMPPS;
import static io.github.trol4j.core.cpu.code.Form.VCVTPS2DQ;
import static io.github.trol4j.core.cpu.code.Form.VDIVPS;
import static io.github.trol4j.core.cpu.code.Form.VMULPS;
import static io.github.trol4j.core.cpu.code.Form.VPACKSSDW;
import static io.github.trol4j.core.cpu.code.Form.VPACKSSWB;
import static io.github.trol4j.core.cpu.code.Form.VPADDD;
import static io.github.trol4j.core.cpu.code.Form.VPAND;
import static io.github.trol4j.core.cpu.code.Form.VPERM2I128;
import static io.github.trol4j.core.cpu.code.Form.VPERMD;
import static io.github.trol4j.core.cpu.code.Form.VPMADDUBSW;
import static io.github.trol4j.core.cpu.code.Form.VPMADDWD;
import static io.github.trol4j.core.cpu.code.Form.VPMAXUD;
import static io.github.trol4j.core.cpu.code.Form.VPSHUFD;
import static io.github.trol4j.core.cpu.code.Gpr.RCX;
import static io.github.trol4j.core.cpu.code.Gpr.RDI;
import static io.github.trol4j.core.cpu.code.Gpr.RDX;
import static io.github.trol4j.core.cpu.code.Gpr.RSI;
import static io.github.trol4j.core.cpu.code.Operand.Mem.at;

import io.github.trol4j.core.cpu.code.Assembler.Condition;
import io.github.trol4j.core.cpu.code.Assembler.Label;
import io.github.trol4j.core.cpu.code.Operand.Vec;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Memory;

/**
 * Activations as the q4 kernels read them: for each group of 32 of a row its values as signed bytes, then {@code -8} times their sum,
 * which nibbles taken as 0 to 15 are too much, then the group's scale. Groups with the same number lie together, one of each row.
 */
final class Q4Rows {
    static final int GROUP = Encoding.GROUP;
    static final int START = GROUP;
    static final int SCALE = START + 4;
    static final int GROUP_BYTES = SCALE + 4;

    private Q4Rows() {}

    /** What {@link #listing} computes; where a group is zero or its quotient could overflow, bytes are zero. */
    static void prepare(long x, long to, int groups, long apart) {
        for (int g = 0; g < groups; g++) {
            long from = x + g * (GROUP * 4L);
            long group = to + g * apart;
            float max = 0;
            for (int i = 0; i < GROUP; i++) {
                max = Math.max(max, Math.abs(Memory.getFloat(from + i * 4L)));
            }
            float inverse = max < 1e-30f ? 0 : 127 / max;
            int sum = 0;
            for (int i = 0; i < GROUP; i++) {
                int value = (int) Math.rint(Memory.getFloat(from + i * 4L) * inverse);
                Memory.putByte(group + i, (byte) value);
                sum += value;
            }
            Memory.putInt(group + START, -8 * sum);
            Memory.putFloat(group + SCALE, max / 127);
        }
    }

    /**
     * {@code rdi} a row of floats, {@code rsi} its first group, {@code rdx} groups, at least one, {@code rcx} bytes from one to the next.
     * AVX2 for all.
     */
    static byte[] listing() {
        Assembler asm = new Assembler();
        Vec limit = Vec.ymm(15);
        Vec order = Vec.ymm(14);
        Vec ones = Vec.ymm(13);
        Vec minusEights = Vec.ymm(12);
        Vec magnitude = Vec.ymm(11);
        Vec smallest = Vec.ymm(10);
        asm.constant(limit, Float.floatToRawIntBits(127));
        asm.constant(ones, 0x01010101);
        asm.constant(minusEights, 0xFFF8FFF8);
        asm.constant(magnitude, 0x7FFFFFFF);
        asm.constant(smallest, Float.floatToRawIntBits(1e-30f));
        asm.eight(order, 0, 4, 1, 5, 2, 6, 3, 7);
        Label loop = new Label();
        asm.bind(loop);
        Vec[] x = {Vec.ymm(0), Vec.ymm(1), Vec.ymm(2), Vec.ymm(3)};
        Vec max = Vec.ymm(4);
        Vec inverse = Vec.ymm(5);
        Vec other = Vec.ymm(6);
        for (int i = 0; i < 4; i++) {
            asm.vmovups(x[i], at(RDI, i * 32));
            asm.op(VPAND, i == 0 ? max : other, magnitude, x[i]);
            if (i > 0) {
                asm.op(
                        VPMAXUD, max, max,
                        other); // as integers, magnitudes are ordered as floats are, and NaN is largest
            }
        }
        asm.op(VPERM2I128, other, max, max, 1);
        asm.op(VPMAXUD, max, max, other);
        asm.op(VPSHUFD, other, max, 0b01_00_11_10);
        asm.op(VPMAXUD, max, max, other);
        asm.op(VPSHUFD, other, max, 0b10_11_00_01);
        asm.op(VPMAXUD, max, max, other);
        asm.op(VDIVPS, inverse, limit, max);
        asm.op(VCMPPS, other, max, smallest, 5); // not less than
        asm.op(VPAND, inverse, inverse, other);
        asm.op(VDIVPS, max, max, limit);
        asm.vmovd(at(RSI, SCALE), Vec.xmm(max.number()));
        for (Vec v : x) {
            asm.op(VMULPS, v, v, inverse);
            asm.op(VCVTPS2DQ, v, v);
        }
        asm.op(VPACKSSDW, x[0], x[0], x[1]);
        asm.op(VPACKSSDW, x[2], x[2], x[3]);
        asm.op(VPACKSSWB, x[0], x[0], x[2]);
        asm.op(VPERMD, x[0], order, x[0]);
        asm.vmovdqu32(at(RSI, 0), x[0]);
        asm.op(VPMADDUBSW, x[0], ones, x[0]);
        asm.op(VPMADDWD, x[0], x[0], minusEights);
        asm.op(VPERM2I128, other, x[0], x[0], 1);
        asm.op(VPADDD, x[0], x[0], other);
        asm.op(VPSHUFD, other, x[0], 0b01_00_11_10);
        asm.op(VPADDD, x[0], x[0], other);
        asm.op(VPSHUFD, other, x[0], 0b10_11_00_01);
        asm.op(VPADDD, x[0], x[0], other);
        asm.vmovd(at(RSI, START), Vec.xmm(x[0].number()));
        asm.add(RDI, GROUP * 4);
        asm.add(RSI, RCX);
        asm.sub(RDX, 1);
        asm.jump(Condition.NOT_EQUAL, loop);
        asm.vzeroupper();
        asm.ret();
        return asm.code();
    }
}

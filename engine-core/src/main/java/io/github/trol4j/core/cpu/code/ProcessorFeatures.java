package io.github.trol4j.core.cpu.code;

import static io.github.trol4j.core.cpu.code.Gpr.R8;
import static io.github.trol4j.core.cpu.code.Gpr.RAX;
import static io.github.trol4j.core.cpu.code.Gpr.RBX;
import static io.github.trol4j.core.cpu.code.Gpr.RCX;
import static io.github.trol4j.core.cpu.code.Gpr.RDI;
import static io.github.trol4j.core.cpu.code.Gpr.RDX;
import static io.github.trol4j.core.cpu.code.Gpr.RSI;
import static io.github.trol4j.core.cpu.code.Operand.Mem.at;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the processor has and the system lets programs use, as the instructions {@code cpuid} and {@code xgetbv} say.
 *
 * @param avx2 with FMA
 * @param avxVnni dot products of bytes in 256 bits
 * @param avx512Vnni the same in 512 bits
 */
record ProcessorFeatures(boolean avx2, boolean avxVnni, boolean avx512Vnni) {
    private static final int FMA = 12;
    private static final int OSXSAVE = 27;
    private static final int AVX = 28;
    /** Parts of a thread's state that the system must keep for registers of 256 bits. */
    private static final int YMM_STATE = 0b110;
    /** The same for registers of 512 bits and masks. */
    private static final int ZMM_STATE = 0b1110_0110;

    static ProcessorFeatures read() {
        Routine cpuid = new Routine(cpuid());
        int[] basic = registers(cpuid, 1, 0);
        if (registers(cpuid, 0, 0)[0] < 7 || !bit(basic[2], OSXSAVE) || !bit(basic[2], AVX)) {
            return new ProcessorFeatures(false, false, false);
        }
        int state = registers(new Routine(xgetbv()), 0, 0)[0];
        int[] seven = registers(cpuid, 7, 0);
        int b = seven[1];
        boolean avx2 = (state & YMM_STATE) == YMM_STATE && bit(basic[2], FMA) && bit(b, 5);
        boolean avxVnni = avx2 && seven[0] >= 1 && bit(registers(cpuid, 7, 1)[0], 4);
        boolean avx512 = bit(b, 16) && bit(b, 17) && bit(b, 30) && bit(b, 31); // F, DQ, BW, VL
        boolean avx512Vnni = avx2 && (state & ZMM_STATE) == ZMM_STATE && avx512 && bit(seven[2], 11);
        return new ProcessorFeatures(avx2, avxVnni, avx512Vnni);
    }

    private static boolean bit(int word, int index) {
        return (word >>> index & 1) != 0;
    }

    private static int[] registers(Routine routine, int leaf, int part) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG, 4);
            routine.call(leaf, part, out.address(), 0, 0, 0);
            int[] registers = new int[4];
            for (int i = 0; i < registers.length; i++) {
                registers[i] = (int) out.getAtIndex(ValueLayout.JAVA_LONG, i);
            }
            return registers;
        }
    }

    /** {@code rdi} leaf, {@code rsi} part of it, {@code rdx} where four registers go, 8 bytes each. */
    private static byte[] cpuid() {
        Assembler asm = new Assembler();
        asm.push(RBX); // which a call must preserve
        asm.mov(R8, RDX);
        asm.mov(RAX, RDI);
        asm.mov(RCX, RSI);
        asm.cpuid();
        asm.store(at(R8, 0), RAX);
        asm.store(at(R8, 8), RBX);
        asm.store(at(R8, 16), RCX);
        asm.store(at(R8, 24), RDX);
        asm.pop(RBX);
        asm.ret();
        return asm.code();
    }

    /** {@code rdi} number of the register that is read, {@code rdx} where its lower half goes. */
    private static byte[] xgetbv() {
        Assembler asm = new Assembler();
        asm.mov(R8, RDX);
        asm.mov(RCX, RDI);
        asm.xgetbv();
        asm.store(at(R8, 0), RAX);
        asm.ret();
        return asm.code();
    }
}

package io.github.trol4j.core.cpu.code;

import io.github.trol4j.core.cpu.code.Operand.Mem;
import io.github.trol4j.core.cpu.code.Operand.Vec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes x86-64 instructions one after the other, destination first. It knows what the kernels use and no more. Vector instructions
 * are encoded with EVEX if they have 512 bits, a register above 15 or a broadcast operand, else with VEX. Encodings follow the Intel
 * 64 and IA-32 Architectures Software Developer's Manual, volume 2.
 */
final class Assembler {
    /** A place in the code, to jump to. */
    static final class Label {
        private int position = -1;
        private final List<Integer> jumps = new ArrayList<>();
    }

    /** Conditions of a jump, by their codes. */
    enum Condition {
        BELOW(2),
        EQUAL(4),
        NOT_EQUAL(5),
        GREATER(15);

        private final int code;

        Condition(int code) {
            this.code = code;
        }
    }

    private byte[] code = new byte[1024];
    private int size;

    byte[] code() {
        return Arrays.copyOf(code, size);
    }

    // ---- general registers

    void mov(Gpr to, Gpr from) {
        general(0x89, from, to);
    }

    void mov(Gpr to, int value) {
        rex(true, 0, 0, to.number());
        bytes(0xC7, 0xC0 | to.number() & 7);
        int32(value);
    }

    void load(Gpr to, Mem from) {
        general(0x8B, to.number(), from);
    }

    void store(Mem to, Gpr from) {
        general(0x89, from.number(), to);
    }

    void lea(Gpr to, Mem address) {
        general(0x8D, to.number(), address);
    }

    void add(Gpr to, Gpr value) {
        general(0x01, value, to);
    }

    void sub(Gpr to, Gpr value) {
        general(0x29, value, to);
    }

    void add(Gpr to, int value) {
        immediate(0, to, value);
    }

    void sub(Gpr to, int value) {
        immediate(5, to, value);
    }

    void cmp(Gpr a, int value) {
        immediate(7, a, value);
    }

    void push(Gpr register) {
        if (register.number() >= 8) {
            bytes(0x41);
        }
        bytes(0x50 | register.number() & 7);
    }

    void pop(Gpr register) {
        if (register.number() >= 8) {
            bytes(0x41);
        }
        bytes(0x58 | register.number() & 7);
    }

    void ret() {
        bytes(0xC3);
    }

    void cpuid() {
        bytes(0x0F, 0xA2);
    }

    void xgetbv() {
        bytes(0x0F, 0x01, 0xD0);
    }

    void prefetcht0(Mem at) {
        rex(false, 0, index(at), at.base().number());
        bytes(0x0F, 0x18);
        modRm(1, at, 1);
    }

    void bind(Label label) {
        label.position = size;
        for (int jump : label.jumps) {
            patch(jump, size - jump - 4);
        }
    }

    void jump(Condition condition, Label to) {
        bytes(0x0F, 0x80 | condition.code);
        target(to);
    }

    private void target(Label to) {
        if (to.position < 0) {
            to.jumps.add(size);
        }
        int32(to.position < 0 ? 0 : to.position - size - 4);
    }

    private void general(int opcode, Gpr register, Gpr rm) {
        rex(true, register.number(), 0, rm.number());
        bytes(opcode, 0xC0 | (register.number() & 7) << 3 | rm.number() & 7);
    }

    private void general(int opcode, int register, Mem rm) {
        rex(true, register, index(rm), rm.base().number());
        bytes(opcode);
        modRm(register, rm, 1);
    }

    private void immediate(int extension, Gpr rm, int value) {
        rex(true, 0, 0, rm.number());
        boolean small = value == (byte) value;
        bytes(small ? 0x83 : 0x81, 0xC0 | extension << 3 | rm.number() & 7);
        if (small) {
            bytes(value);
        } else {
            int32(value);
        }
    }

    private void rex(boolean wide, int register, int index, int base) {
        int rex = 0x40 | (wide ? 8 : 0) | register >> 3 << 2 | index >> 3 << 1 | base >> 3;
        if (rex != 0x40) {
            bytes(rex);
        }
    }

    // ---- vectors: moving

    void vmovdqu32(Vec to, Mem from) {
        vector(Form.VMOVDQU_LOAD, to, 0, from);
    }

    void vmovdqu32(Mem to, Vec from) {
        vector(Form.VMOVDQU_STORE, from, 0, to);
    }

    void vmovdqa(Vec to, Vec from) {
        vector(Form.VMOVDQA, to, 0, from);
    }

    void vmovups(Vec to, Mem from) {
        vector(Form.VMOVUPS_LOAD, to, 0, from);
    }

    void vmovups(Mem to, Vec from) {
        vector(Form.VMOVUPS_STORE, from, 0, to);
    }

    void vpbroadcastd(Vec to, Mem from) {
        vector(Form.VPBROADCASTD, to, 0, from);
    }

    void vbroadcastss(Vec to, Mem from) {
        vector(Form.VBROADCASTSS, to, 0, from);
    }

    /** A 32-bit constant in all lanes, by way of {@code rax} and the stack below the pointer. */
    void constant(Vec to, int value) {
        mov(Gpr.RAX, value);
        store(Mem.at(Gpr.RSP, -8), Gpr.RAX);
        vpbroadcastd(to, Mem.at(Gpr.RSP, -8));
    }

    /** Eight 32-bit constants, by way of {@code rax} and the stack below the pointer. */
    void eight(Vec to, int... values) {
        for (int i = 0; i < 8; i++) {
            mov(Gpr.RAX, values[i]);
            store(Mem.at(Gpr.RSP, i * 4 - 36), Gpr.RAX); // of its 64 bits the next one overwrites the upper half
        }
        vmovdqu32(to, Mem.at(Gpr.RSP, -36));
    }

    /** The lowest 32 bits. */
    void vmovd(Mem to, Vec from) {
        vector(Form.VMOVD_STORE, from, 0, to);
    }

    void vzeroupper() {
        bytes(0xC5, 0xF8, 0x77);
    }

    // ---- vectors: computing

    void op(Form form, Vec to, Vec a, Operand b) {
        vector(form, to, a.number(), b);
    }

    void op(Form form, Vec to, Operand a) {
        vector(form, to, 0, a);
    }

    /** With a constant behind the operands. */
    void op(Form form, Vec to, Vec a, Operand b, int constant) {
        vector(form, to, a.number(), b);
        bytes(constant);
    }

    void op(Form form, Vec to, Operand a, int constant) {
        vector(form, to, 0, a);
        bytes(constant);
    }

    /** A shift by a constant: the register that is written stands where others have their second operand. */
    void shift(Form form, Vec to, Operand a, int by) {
        vector(form, new Vec(form.extension(), to.bits()), to.number(), a);
        bytes(by);
    }

    private void vector(Form form, Vec register, int second, Operand rm) {
        int bits = register.bits();
        boolean evex = bits == 512
                || register.number() > 15
                || second > 15
                || rm instanceof Vec(int number, int _) && number > 15
                || rm instanceof Mem m && m.broadcast();
        int tuple = 1;
        if (evex) {
            tuple = rm instanceof Mem m && m.broadcast() ? 4 : form.memoryBytes(bits);
            evex(form, register, second, rm);
        } else {
            vex(form, register, second, rm);
        }
        bytes(form.opcode());
        switch (rm) {
            case Vec v -> bytes(0xC0 | (register.number() & 7) << 3 | v.number() & 7);
            case Mem m -> modRm(register.number(), m, tuple);
        }
    }

    private void vex(Form form, Vec register, int second, Operand rm) {
        int r = register.number() >> 3 & 1;
        int x = rm instanceof Mem m ? index(m) >> 3 & 1 : 0;
        int b = number(rm) >> 3 & 1;
        int last = (~second & 15) << 3 | (register.bits() == 256 ? 4 : 0) | form.prefix();
        if (x == 0 && b == 0 && form.map() == 1) {
            bytes(0xC5, (1 - r) << 7 | last);
        } else {
            bytes(0xC4, (1 - r) << 7 | (1 - x) << 6 | (1 - b) << 5 | form.map(), last);
        }
    }

    private void evex(Form form, Vec register, int second, Operand rm) {
        int r = register.number() >> 3 & 1;
        int rHigh = register.number() >> 4 & 1;
        int x = rm instanceof Mem m ? index(m) >> 3 & 1 : number(rm) >> 4 & 1;
        int b = number(rm) >> 3 & 1;
        int length = register.bits() == 512 ? 2 : register.bits() == 256 ? 1 : 0;
        int broadcast = rm instanceof Mem m && m.broadcast() ? 1 : 0;
        bytes(
                0x62,
                (1 - r) << 7 | (1 - x) << 6 | (1 - b) << 5 | (1 - rHigh) << 4 | form.map(),
                (~second & 15) << 3 | 4 | form.prefix(),
                length << 5 | broadcast << 4 | (1 - (second >> 4 & 1)) << 3);
    }

    private static int number(Operand rm) {
        return switch (rm) {
            case Vec v -> v.number();
            case Mem m -> m.base().number();
        };
    }

    private static int index(Mem m) {
        return m.index() == null ? 0 : m.index().number();
    }

    /**
     * @param tuple what a displacement of one byte counts
     */
    private void modRm(int register, Mem m, int tuple) {
        int base = m.base().number() & 7;
        boolean sib = m.index() != null || base == 4;
        int displacement = m.displacement();
        boolean small = displacement % tuple == 0 && displacement / tuple == (byte) (displacement / tuple);
        int mode = displacement == 0 && base != 5 ? 0 : small ? 1 : 2;
        bytes(mode << 6 | (register & 7) << 3 | (sib ? 4 : base));
        if (sib) {
            int scale = Integer.numberOfTrailingZeros(m.scale());
            bytes(scale << 6 | (m.index() == null ? 4 : m.index().number() & 7) << 3 | base);
        }
        if (mode == 1) {
            bytes(displacement / tuple);
        } else if (mode == 2) {
            int32(displacement);
        }
    }

    private void bytes(int... values) {
        if (size + values.length > code.length) {
            code = Arrays.copyOf(code, 2 * code.length);
        }
        for (int value : values) {
            code[size++] = (byte) value;
        }
    }

    private void int32(int value) {
        bytes(value, value >> 8, value >> 16, value >> 24);
    }

    private void patch(int at, int value) {
        for (int i = 0; i < 4; i++) {
            code[at + i] = (byte) (value >> 8 * i);
        }
    }
}

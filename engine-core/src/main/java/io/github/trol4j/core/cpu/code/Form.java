package io.github.trol4j.core.cpu.code;

/** How vector instructions are encoded: prefix, map of opcodes, opcode, an opcode's extension, and bytes of a memory operand. */
enum Form {
    VMOVDQU_LOAD(Form.PF3, Form.M0F, 0x6F),
    VMOVDQU_STORE(Form.PF3, Form.M0F, 0x7F),
    VMOVDQA(Form.P66, Form.M0F, 0x6F),
    VMOVUPS_LOAD(Form.P0, Form.M0F, 0x10),
    VMOVUPS_STORE(Form.P0, Form.M0F, 0x11),
    VPBROADCASTD(Form.P66, Form.M0F38, 0x58, 4),
    VBROADCASTSS(Form.P66, Form.M0F38, 0x18, 4),
    VMOVD_STORE(Form.P66, Form.M0F, 0x7E, 4),

    /** Bitwise. */
    VPAND(Form.P66, Form.M0F, 0xDB),
    VPXOR(Form.P66, Form.M0F, 0xEF),
    VPOR(Form.P66, Form.M0F, 0xEB),

    /** Shifts by a constant: words and double words, left, right with zeros, right with the sign. */
    VPSLLW(Form.P66, Form.M0F, 0x71, 0, 6),
    VPSRLW(Form.P66, Form.M0F, 0x71, 0, 2),
    VPSRAW(Form.P66, Form.M0F, 0x71, 0, 4),
    VPSLLD(Form.P66, Form.M0F, 0x72, 0, 6),
    VPSRLD(Form.P66, Form.M0F, 0x72, 0, 2),
    VPSRAD(Form.P66, Form.M0F, 0x72, 0, 4),

    /** Integers. */
    VPADDW(Form.P66, Form.M0F, 0xFD),
    VPADDD(Form.P66, Form.M0F, 0xFE),
    VPSUBD(Form.P66, Form.M0F, 0xFA),
    /** Adds products of two neighbouring signed words to a double word. */
    VPMADDWD(Form.P66, Form.M0F, 0xF5),
    /** Adds products of two neighbouring bytes, unsigned times signed, to a word, as near as it can hold it. */
    VPMADDUBSW(Form.P66, Form.M0F38, 0x04),
    /** Adds products of four neighbouring bytes, unsigned times signed, to what a double word holds. */
    VPDPBUSD(Form.P66, Form.M0F38, 0x50),
    /** The larger of unsigned double words. */
    VPMAXUD(Form.P66, Form.M0F38, 0x3F),
    VPSIGNB(Form.P66, Form.M0F38, 0x08),
    VPABSB(Form.P66, Form.M0F38, 0x1C),
    VPSHUFB(Form.P66, Form.M0F38, 0x00),
    /** Narrow signed integers to half their width, those of both operands, within each 128 bits. */
    VPACKSSDW(Form.P66, Form.M0F, 0x6B),
    VPACKSSWB(Form.P66, Form.M0F, 0x63),
    /** Double words of the last operand by the indices in the one before. */
    VPERMD(Form.P66, Form.M0F38, 0x36),
    /** Double words within 128 bits, by a constant. */
    VPSHUFD(Form.P66, Form.M0F, 0x70),
    /** Halves of two registers, by a constant. */
    VPERM2I128(Form.P66, Form.M0F3A, 0x46),

    /** Floats. */
    VCVTDQ2PS(Form.P0, Form.M0F, 0x5B),
    /** To the nearest integer, to the even one of two. */
    VCVTPS2DQ(Form.P66, Form.M0F, 0x5B),
    VDIVPS(Form.P0, Form.M0F, 0x5E),
    VCMPPS(Form.P0, Form.M0F, 0xC2),
    VMULPS(Form.P0, Form.M0F, 0x59),
    VADDPS(Form.P0, Form.M0F, 0x58),
    /** {@code to = a * to + b}. */
    VFMADD213PS(Form.P66, Form.M0F38, 0xA8),
    /** {@code to = a * b + to}. */
    VFMADD231PS(Form.P66, Form.M0F38, 0xB8);

    private static final int P0 = 0;
    private static final int P66 = 1;
    private static final int PF3 = 2;
    private static final int M0F = 1;
    private static final int M0F38 = 2;
    private static final int M0F3A = 3;

    private final int prefix;
    private final int map;
    private final int opcode;
    private final int memoryBytes;
    private final int extension;

    Form(int prefix, int map, int opcode) {
        this(prefix, map, opcode, 0, 0);
    }

    Form(int prefix, int map, int opcode, int memoryBytes) {
        this(prefix, map, opcode, memoryBytes, 0);
    }

    Form(int prefix, int map, int opcode, int memoryBytes, int extension) {
        this.prefix = prefix;
        this.map = map;
        this.opcode = opcode;
        this.memoryBytes = memoryBytes;
        this.extension = extension;
    }

    int prefix() {
        return prefix;
    }

    int map() {
        return map;
    }

    int opcode() {
        return opcode;
    }

    /** Stands in place of the first register where an instruction has a constant. */
    int extension() {
        return extension;
    }

    /** Bytes that a memory operand has, unless it is broadcast. */
    int memoryBytes(int bits) {
        return memoryBytes == 0 ? bits / 8 : memoryBytes;
    }
}

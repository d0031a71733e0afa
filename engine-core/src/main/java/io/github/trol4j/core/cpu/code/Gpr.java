package io.github.trol4j.core.cpu.code;

/** General registers of 64 bits. A routine need not preserve those that the kernels use. */
enum Gpr {
    RAX(0),
    RCX(1),
    RDX(2),
    RBX(3),
    RSP(4),
    RSI(6),
    RDI(7),
    R8(8),
    R9(9),
    R10(10),
    R11(11);

    private final int number;

    Gpr(int number) {
        this.number = number;
    }

    /** As instructions name it. */
    int number() {
        return number;
    }
}

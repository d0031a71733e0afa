package io.github.trol4j.core.cpu.code;

import org.jspecify.annotations.Nullable;

/** What the last operand of a vector instruction may be. */
sealed interface Operand {
    /** A vector register: {@code bits} 128 (xmm), 256 (ymm) or 512 (zmm). */
    record Vec(int number, int bits) implements Operand {
        static Vec xmm(int number) {
            return new Vec(number, 128);
        }

        static Vec ymm(int number) {
            return new Vec(number, 256);
        }

        static Vec zmm(int number) {
            return new Vec(number, 512);
        }
    }

    /**
     * Memory at {@code base + index * scale + displacement}.
     *
     * @param broadcast whether one 32-bit value stands for all lanes
     */
    record Mem(Gpr base, @Nullable Gpr index, int scale, int displacement, boolean broadcast) implements Operand {
        static Mem at(Gpr base, int displacement) {
            return new Mem(base, null, 1, displacement, false);
        }

        static Mem at(Gpr base, Gpr index, int scale, int displacement) {
            return new Mem(base, index, scale, displacement, false);
        }

        /** The 32-bit value there in all lanes. */
        Mem toAll() {
            return new Mem(base, index, scale, displacement, true);
        }
    }
}

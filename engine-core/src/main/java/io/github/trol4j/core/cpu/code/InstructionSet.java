package io.github.trol4j.core.cpu.code;

import java.util.function.Predicate;

/** Instructions that kernels are written with, best first. */
enum InstructionSet {
    AVX512_VNNI("avx512", "AVX-512 VNNI", ProcessorFeatures::avx512Vnni),
    AVX_VNNI("avx-vnni", "AVX-VNNI", ProcessorFeatures::avxVnni),
    AVX2("avx2", "AVX2", ProcessorFeatures::avx2);

    private final String label;
    private final String text;
    private final Predicate<ProcessorFeatures> isIn;

    InstructionSet(String label, String text, Predicate<ProcessorFeatures> isIn) {
        this.label = label;
        this.text = text;
        this.isIn = isIn;
    }

    /** As the system property names it. */
    String label() {
        return label;
    }

    /** For people. */
    String text() {
        return text;
    }

    boolean isIn(ProcessorFeatures features) {
        return isIn.test(features);
    }

    /** Prepared rows times a panel of 4-bit weights. */
    byte[] q4(int rows, int prefetch) {
        return this == AVX512_VNNI
                ? Q4Avx512.listing(rows, prefetch)
                : Q4Avx2.listing(rows, prefetch, this == AVX_VNNI);
    }

    /** Rows of bytes times a panel of 8-bit weights. */
    byte[] s8(int rows, int prefetch) {
        return this == AVX512_VNNI
                ? S8Avx512.listing(rows, prefetch)
                : S8Avx2.listing(rows, prefetch, this == AVX_VNNI);
    }
}

package io.github.trol4j.core.cpu.code;

/** Instructions that kernels are written with, best first. */
enum InstructionSet {
    AVX512_VNNI("avx512", "AVX-512 VNNI");

    private final String label;
    private final String text;

    InstructionSet(String label, String text) {
        this.label = label;
        this.text = text;
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
        return features.avx2() && features.avx512Vnni();
    }
}

package io.github.trol4j.core;

/**
 * A parameter of the model in whatever form its backend wants it: packed, quantised, uploaded. Prepared once, then immutable and
 * shared by all threads. Model code only passes it on.
 */
public interface Weight {
    /** Name in the checkpoint. */
    String name();

    /** Output features, table rows, or 1 for a vector. */
    int rows();

    /** Input features, or the length of a vector. */
    int width();

    /** How the values are held, for people: {@code f32}, {@code bf16}, {@code q8} ... */
    String format();

    /** Memory the values occupy, in bytes. */
    long bytes();
}

package io.github.trol4j.core;

/** Element-wise activations, each with the exact formula that the published models were trained with. */
public enum Activation {
    /** {@code x * sigmoid(1.702 x)}. */
    QUICK_GELU,
    /** {@code x * Φ(x)} with the exact error function, not the tanh approximation. */
    GELU,
    /** {@code x * sigmoid(x)}. */
    SILU
}

package io.github.trol4j.llm;

import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;

/**
 * The learned mixing gate: one number per position, read off the first traversal, {@code g = 0.5 tanh(w·h1 + b) + 0.5}.
 *
 * @param layer {@code [1, D]} and one bias
 */
public record Gate(Linear layer) {
    /** {@code [T, D]} to {@code [T, 1]}. */
    Tensor open(Ops ops, Tensor once) {
        return ops.gate(once, layer);
    }
}

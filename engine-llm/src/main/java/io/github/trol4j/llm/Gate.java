package io.github.trol4j.llm;

import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;

/** How far the second pass of a block counts, one number for each row. */
@FunctionalInterface
public interface Gate {
    /** {@code h1 [T, D]}, the result of the first pass, to gates {@code [T, 1]} within 0..1. */
    Tensor open(Ops ops, Tensor h1);

    /**
     * The gate of the published models: {@code g = 0.5 tanh(w·h1 + b) + 0.5}.
     *
     * @param layer {@code [1, D]} and one bias
     */
    record Learned(Linear layer) implements Gate {
        @Override
        public Tensor open(Ops ops, Tensor h1) {
            return ops.gate(h1, layer);
        }
    }
}

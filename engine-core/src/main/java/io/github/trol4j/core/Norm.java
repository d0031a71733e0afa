package io.github.trol4j.core;

/** Row-wise normalisation with learned parameters; the checkpoint decides which of the two kinds. */
public sealed interface Norm {
    Tensor apply(Ops ops, Tensor x);

    /** Subtracts the mean, divides by the standard deviation, scales and shifts. */
    record Layer(Weight gain, Weight bias, float eps) implements Norm {
        @Override
        public Tensor apply(Ops ops, Tensor x) {
            return ops.layerNorm(x, gain, bias, eps);
        }
    }

    /** Divides by the root of the mean square and scales. */
    record Rms(Weight gain, float eps) implements Norm {
        @Override
        public Tensor apply(Ops ops, Tensor x) {
            return ops.rmsNorm(x, gain, eps);
        }
    }
}

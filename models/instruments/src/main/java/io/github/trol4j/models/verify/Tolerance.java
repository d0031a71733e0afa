package io.github.trol4j.models.verify;

import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.WeightFormat;

/**
 * How far a backend may be from the reference.
 *
 * @param stages limit for every compared tensor
 * @param beamScore largest difference of a beam search's score
 * @param exactIds whether tokens and texts must be equal; rounded weights may rightly choose others
 */
public record Tolerance(Comparison stages, double beamScore, boolean exactIds) {

    /** What docs/NUMERICS.md promises for such a backend and a weight format. */
    public static Tolerance of(Capabilities backend, WeightFormat weights) {
        if (backend.exactness() == Capabilities.Exactness.ORACLE) {
            return new Tolerance(new Comparison(1e-4, 0.999999), 1e-4, true);
        }
        return switch (weights) {
            case F32 -> new Tolerance(new Comparison(1e-3, 0.999999), 1e-3, true);
            case BF16 -> new Tolerance(new Comparison(0.25, 0.999), 0.05, false);
            case Q8 -> new Tolerance(new Comparison(0.5, 0.998), 0.1, false);
            case Q4 -> new Tolerance(new Comparison(4, 0.9), 0.5, false);
        };
    }

    public Tolerance withMaxAbs(double limit) {
        return new Tolerance(new Comparison(limit, stages.cosine()), beamScore, exactIds);
    }
}

package io.github.trol4j.core;

/**
 * A dense layer with a low-rank branch for some rows (partial LoRA).
 *
 * @param base {@code [out, in]}, for all rows
 * @param branch what is added to the chosen rows
 */
public record LowRankLinear(Linear base, LowRank branch) {
    public LowRankLinear {
        if (branch.a().width() != base.in() || branch.b().rows() != base.out()) {
            throw new ShapeException("A low-rank branch from %d to %d columns does not fit %s [%d, %d]"
                    .formatted(
                            branch.a().width(), branch.b().rows(), base.weight().name(), base.out(), base.in()));
        }
    }
}

package io.github.trol4j.core;

/**
 * A dense layer with a low-rank branch for some rows (partial LoRA), beside it or merged.
 *
 * @param base {@code [out, in]}, for all rows
 * @param branch what is added to the chosen rows, or what computes them instead
 */
public record LowRankLinear(Linear base, RowBranch branch) {
    public LowRankLinear {
        int in = switch (branch) {
            case LowRank low -> low.a().width();
            case MergedWeight merged -> merged.weight().width();
        };
        int out = switch (branch) {
            case LowRank low -> low.b().rows();
            case MergedWeight merged -> merged.weight().rows();
        };
        if (in != base.in() || out != base.out()) {
            throw new ShapeException("A low-rank branch from %d to %d columns does not fit %s [%d, %d]"
                    .formatted(in, out, base.weight().name(), base.out(), base.in()));
        }
    }
}

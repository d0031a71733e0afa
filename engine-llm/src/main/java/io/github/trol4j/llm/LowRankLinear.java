package io.github.trol4j.llm;

import io.github.trol4j.core.Linear;
import io.github.trol4j.core.LowRank;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;

/** A projection with partial LoRA: the low-rank branch sees image tokens only. */
record LowRankLinear(Linear base, LowRank branch) {
    Tensor apply(Ops ops, Tensor x, Rows image) {
        return ops.linear(x, base, branch, image);
    }
}

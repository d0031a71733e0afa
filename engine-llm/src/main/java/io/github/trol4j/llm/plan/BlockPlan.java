package io.github.trol4j.llm.plan;

import org.jspecify.annotations.Nullable;

/**
 * What one block does: a first pass, and perhaps a second whose result is mixed with the first's by the gate. A row that the second
 * pass does not carry keeps what the first made of it, as if its gate were 0.
 *
 * @param second null for none; then the gate is not asked either
 */
public record BlockPlan(PassPlan first, @Nullable PassPlan second) {
    /** Every row once. */
    public static final BlockPlan ONCE = new BlockPlan(PassPlan.WHOLE, null);

    /** Every row twice. */
    public static final BlockPlan TWICE = new BlockPlan(PassPlan.WHOLE, PassPlan.WHOLE);

    public static BlockPlan once(PassPlan first) {
        return new BlockPlan(first, null);
    }

    public static BlockPlan twice(PassPlan first, PassPlan second) {
        return new BlockPlan(first, second);
    }

    public boolean isTwice() {
        return second != null;
    }
}

package io.github.trol4j.models.profile;

import io.github.trol4j.llm.plan.AttentionChoice;
import io.github.trol4j.llm.plan.BlockPlan;
import io.github.trol4j.llm.plan.PassPlan;
import io.github.trol4j.llm.plan.RowChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Something that a plan may leave out of one block's second pass.
 *
 * @param what for people
 */
record Candidate(int block, What what) {
    enum What {
        /** The whole second pass. */
        PASS,
        /** Its attention half. */
        ATTENTION,
        /** Its MLP half. */
        MLP,
        /** Its scores and softmax: the probabilities of the first pass will do. */
        PROBABILITIES
    }

    /** Everything that could be left out of a decoder of so many blocks. */
    static List<Candidate> of(int blocks) {
        List<Candidate> all = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            for (What what : What.values()) {
                all.add(new Candidate(block, what));
            }
        }
        return all;
    }

    /** A block's plan without it, whatever has been left out of it before. */
    BlockPlan leftOut(BlockPlan plan) {
        PassPlan second = plan.second();
        if (second == null) {
            return plan;
        }
        return switch (what) {
            case PASS -> BlockPlan.once(plan.first());
            case ATTENTION -> BlockPlan.twice(plan.first(), second.withAttention(AttentionChoice.OFF));
            case MLP -> BlockPlan.twice(plan.first(), second.withMlp(RowChoice.NONE));
            case PROBABILITIES ->
                second.attention() == AttentionChoice.ON
                        ? BlockPlan.twice(plan.first(), second.withAttention(AttentionChoice.SHARED))
                        : plan;
        };
    }

    @Override
    public String toString() {
        return "%s of layer %d".formatted(what.name().toLowerCase(Locale.ROOT), block);
    }
}

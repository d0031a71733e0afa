package io.github.trol4j.llm.plan;

import io.github.trol4j.core.EngineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What every block of a decoder does: with the rows of a prompt, and with generated tokens. Every method that skips, shares or repeats
 * part of a block is a value of this type. A prompt of a single token goes by the plan of generated tokens, as in the released code.
 *
 * @param prompt one entry for each block, in order
 * @param generated one entry for each block, in order
 */
public record LayerPlan(List<BlockPlan> prompt, List<BlockPlan> generated) {
    public LayerPlan {
        prompt = List.copyOf(prompt);
        generated = List.copyOf(generated);
        if (prompt.size() != generated.size() || prompt.isEmpty()) {
            throw new EngineException("a plan needs as many blocks for prompts as for generated tokens, got %d and %d"
                    .formatted(prompt.size(), generated.size()));
        }
        if (prompt.getFirst().first().attention() == AttentionChoice.SHARED) {
            throw new EngineException("the first pass of block 0 has no attention before it that it could share");
        }
        if (generated.stream().anyMatch(LayerPlan::isOnlyForPrompts)) {
            throw new EngineException("generated tokens cannot share attention, nor go without keys and values");
        }
    }

    private static boolean isOnlyForPrompts(BlockPlan plan) {
        return isOnlyForPrompts(plan.first()) || plan.second() != null && isOnlyForPrompts(plan.second());
    }

    private static boolean isOnlyForPrompts(PassPlan pass) {
        return pass.attention() == AttentionChoice.SHARED || pass.keys() != RowChoice.ALL;
    }

    /** The published model: prompts go through each block twice, mixed by the gate; generated tokens once. */
    public static LayerPlan traversed(int blocks) {
        return new LayerPlan(Collections.nCopies(blocks, BlockPlan.TWICE), Collections.nCopies(blocks, BlockPlan.ONCE));
    }

    /** The plain decoder: everything goes through each block once, no gate is asked. */
    public static LayerPlan plain(int blocks) {
        List<BlockPlan> once = Collections.nCopies(blocks, BlockPlan.ONCE);
        return new LayerPlan(once, once);
    }

    /** The same plan but for what one block does with prompts. */
    public LayerPlan withPrompt(int block, BlockPlan plan) {
        return new LayerPlan(replaced(prompt, block, plan), generated);
    }

    /** The same plan but for what one block does with generated tokens. */
    public LayerPlan withGenerated(int block, BlockPlan plan) {
        return new LayerPlan(prompt, replaced(generated, block, plan));
    }

    /** The same plan but for some passes of prompts: {@code change} is asked for the first and, where there is one, the second of each. */
    LayerPlan changed(Passes which, UnaryOperator<PassPlan> change) {
        return new LayerPlan(changed(prompt, which, change), generated);
    }

    /** The same plan but for some passes of prompts and of generated tokens. */
    LayerPlan changedEverywhere(Passes which, UnaryOperator<PassPlan> change) {
        return new LayerPlan(changed(prompt, which, change), changed(generated, which, change));
    }

    private static List<BlockPlan> changed(List<BlockPlan> plans, Passes which, UnaryOperator<PassPlan> change) {
        which.check(plans.size());
        List<BlockPlan> changed = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            PassPlan first = plans.get(i).first();
            PassPlan second = plans.get(i).second();
            changed.add(new BlockPlan(
                    which.holds(1, i) ? change.apply(first) : first,
                    second != null && which.holds(2, i) ? change.apply(second) : second));
        }
        return changed;
    }

    private static List<BlockPlan> replaced(List<BlockPlan> plans, int block, BlockPlan plan) {
        List<BlockPlan> changed = new ArrayList<>(plans);
        changed.set(block, plan);
        return changed;
    }

    /** Number of blocks. */
    public int blocks() {
        return prompt.size();
    }

    /** Whether a later pass of a prompt takes over what the rows attend to in a block's first pass. */
    public boolean isTakenOver(int block) {
        for (int i = block; i < prompt.size(); i++) {
            AttentionChoice first = prompt.get(i).first().attention();
            PassPlan second = prompt.get(i).second();
            if (i > block ? first == AttentionChoice.ON : first != AttentionChoice.ON) {
                return false;
            }
            if (first == AttentionChoice.SHARED || second != null && second.attention() == AttentionChoice.SHARED) {
                return true;
            }
        }
        return false;
    }

    /** Whether generated tokens attend to the second pass of a prompt, so that its keys and values have to be kept for them. */
    public boolean generatesTwice() {
        return generated.stream().anyMatch(BlockPlan::isTwice);
    }
}

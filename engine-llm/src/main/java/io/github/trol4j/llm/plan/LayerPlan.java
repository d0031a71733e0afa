package io.github.trol4j.llm.plan;

import io.github.trol4j.core.EngineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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

    private static List<BlockPlan> replaced(List<BlockPlan> plans, int block, BlockPlan plan) {
        List<BlockPlan> changed = new ArrayList<>(plans);
        changed.set(block, plan);
        return changed;
    }

    /** Number of blocks. */
    public int blocks() {
        return prompt.size();
    }

    /** Whether generated tokens attend to the second pass of a prompt, so that its keys and values have to be kept for them. */
    public boolean generatesTwice() {
        return generated.stream().anyMatch(BlockPlan::isTwice);
    }
}

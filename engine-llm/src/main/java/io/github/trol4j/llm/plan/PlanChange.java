package io.github.trol4j.llm.plan;

import io.github.trol4j.core.EngineException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A method of the field that saves work, as a change of a plan: it can be laid over any policy. None needs training; what each costs in
 * accuracy depends on the model and has to be measured. {@code toString} is how it is spelled.
 */
public sealed interface PlanChange {
    /** @throws EngineException if the plan's decoder does not have what is to be changed */
    LayerPlan change(LayerPlan plan);

    private static String spelled(String name, Passes passes) {
        return passes.equals(Passes.ALL) ? name : name + "=" + passes;
    }

    /**
     * Attention halves left out, where they turn their input least ("What Matters in Transformers? Not All Attention is Needed", arXiv
     * 2406.15786; late layers: "Attention Is All You Need But You Don't Need All Of It", arXiv 2407.15516). First passes are dropped for
     * generated tokens too.
     */
    record DropAttention(Passes passes) implements PlanChange {
        @Override
        public LayerPlan change(LayerPlan plan) {
            return plan.changedEverywhere(passes, pass -> pass.withAttention(AttentionChoice.OFF));
        }

        @Override
        public String toString() {
            return spelled("drop-attention", passes);
        }
    }

    /** MLP halves left out (arXiv 2406.15786). First passes are dropped for generated tokens too. */
    record DropMlp(Passes passes) implements PlanChange {
        @Override
        public LayerPlan change(LayerPlan plan) {
            return plan.changedEverywhere(passes, pass -> pass.withMlp(RowChoice.NONE));
        }

        @Override
        public String toString() {
            return spelled("drop-mlp", passes);
        }
    }

    /**
     * Attention probabilities taken over ("Beyond KV Caching: Shared Attention for Efficient LLMs", arXiv 2407.12866): a second pass
     * takes those of its block's first pass, a first pass those of the block before. Generated tokens attend as ever.
     */
    record ShareAttention(Passes passes) implements PlanChange {
        @Override
        public LayerPlan change(LayerPlan plan) {
            return plan.changed(
                    passes,
                    pass -> pass.attention() == AttentionChoice.ON ? pass.withAttention(AttentionChoice.SHARED) : pass);
        }

        @Override
        public String toString() {
            return spelled("share-attention", passes);
        }
    }

    /**
     * Image rows leave before a block ("Accelerating Multimodal Large Language Models via Dynamic Visual-Token Exit", arXiv 2411.19628,
     * with the block fixed): from there on they are neither carried nor attended to, in both passes.
     *
     * @param block counted from 0
     */
    record VisualExit(int block) implements PlanChange {
        public VisualExit {
            if (block < 0) {
                throw new EngineException("layers are counted from 0, got " + block);
            }
        }

        @Override
        public LayerPlan change(LayerPlan plan) {
            Passes above = new Passes(0, Passes.numbers(block + "-" + Math.max(block, plan.blocks() - 1)));
            return plan.changed(above, pass -> pass.withKeys(RowChoice.both(pass.keys(), RowChoice.TEXT)));
        }

        @Override
        public String toString() {
            return "visual-exit=" + block;
        }
    }

    /**
     * No MLP for image rows ("Treat Visual Tokens as Text? But Your MLLM Only Needs Fewer Efforts to See", arXiv 2410.06169; "Implicit
     * Multimodal Alignment", arXiv 2405.16700).
     */
    record SkipImageMlp(Passes passes) implements PlanChange {
        @Override
        public LayerPlan change(LayerPlan plan) {
            return plan.changed(passes, pass -> pass.withMlp(RowChoice.both(pass.mlp(), RowChoice.TEXT)));
        }

        @Override
        public String toString() {
            return spelled("skip-image-mlp", passes);
        }
    }

    /**
     * Heads that give nothing to image rows (inactive visual heads of arXiv 2410.06169), in both passes. What they would have computed is
     * not saved, only silenced.
     *
     * @param heads of each block
     */
    record MuteImageHeads(Map<Integer, List<Integer>> heads) implements PlanChange {
        public MuteImageHeads {
            heads = Map.copyOf(heads);
        }

        @Override
        public LayerPlan change(LayerPlan plan) {
            LayerPlan changed = plan;
            for (Map.Entry<Integer, List<Integer>> entry : heads.entrySet()) {
                Passes block = new Passes(0, List.of(entry.getKey()));
                changed = changed.changed(block, pass -> pass.withImageHeadsOff(entry.getValue()));
            }
            return changed;
        }

        /** {@code 3.0,3.5,7.1}: block and head, one by one. */
        @Override
        public String toString() {
            return new TreeMap<>(heads)
                    .entrySet().stream()
                            .flatMap(e -> e.getValue().stream().sorted().map(head -> e.getKey() + "." + head))
                            .collect(Collectors.joining(",", "mute-image-heads=", ""));
        }
    }
}

package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.plan.AttentionChoice;
import io.github.trol4j.llm.plan.BlockPlan;
import io.github.trol4j.llm.plan.LayerPlan;
import io.github.trol4j.llm.plan.PassPlan;
import io.github.trol4j.llm.plan.PlanChange;
import io.github.trol4j.llm.plan.RowChoice;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What goes through a block twice: the published model, or a policy that spends less on second passes. A row without its second pass
 * keeps what the first made of it, as if its gate were 0. Every policy decides for a row by what it knows of the row and of those in
 * front of it, so a prompt gives the same answer however it is cut into chunks. Values are compared with {@code equals}; {@code toString} is what {@link #parse} reads.
 */
public sealed interface Traversal {
    /** Every row of a prompt twice, mixed by the gate: the published model. */
    Traversal FULL = new Full();

    /** Every row once, no gate asked: the plain decoder, for comparison. */
    Traversal OFF = new Off();

    /**
     * Only rows whose gate the released code, which computes it in fp16, does not round to 0: {@code 0.5 tanh + 0.5} is 0 there
     * where it is at most 2^-13.
     */
    Traversal LOSSLESS = new Lossless();

    /** Prompts and generated tokens twice: not the published model, which writes with one pass. */
    Traversal ALL = new All();

    /** Only image rows twice. */
    Traversal IMAGE = new Image();

    /** Only rows that hold no image tokens twice. */
    Traversal TEXT = new Text();

    /** Spellings that {@link #parse} reads, for help and errors. */
    String SPELLINGS =
            "full, off, lossless, threshold=T, budget=PERCENT, layers=A-B,C, image, text, all, router=PERCENT-PERCENT, profile=FILE;"
                    + " each with methods behind it, such as threshold=T+share-attention, or these alone: "
                    + TraversalText.CHANGES;

    /** What each of {@code blocks} blocks does. */
    LayerPlan plan(int blocks);

    /** What tells a policy from others with other results: its spelling, and for a profile what the file says. */
    static String identity(Traversal how) {
        return switch (how) {
            case Profile profile ->
                profile + "#" + Integer.toHexString(profile.plans.toString().hashCode());
            case Changed changed -> identity(changed.base) + changed.changes;
            default -> how.toString();
        };
    }

    /** See {@link #FULL}. */
    record Full() implements Traversal {
        @Override
        public LayerPlan plan(int blocks) {
            return LayerPlan.traversed(blocks);
        }

        @Override
        public String toString() {
            return "full";
        }
    }

    /** See {@link #OFF}. */
    record Off() implements Traversal {
        @Override
        public LayerPlan plan(int blocks) {
            return LayerPlan.plain(blocks);
        }

        @Override
        public String toString() {
            return "off";
        }
    }

    /** See {@link #LOSSLESS}. */
    record Lossless() implements Traversal {
        private static final float ZERO_IN_FP16 = 0x1p-13f;

        @Override
        public LayerPlan plan(int blocks) {
            return secondPassOf(blocks, RowChoice.gateAbove(ZERO_IN_FP16));
        }

        @Override
        public String toString() {
            return "lossless";
        }
    }

    /**
     * Only rows whose gate exceeds {@code gate}. Adds at most {@code gate * |h2 - h1|} to a row of a layer.
     *
     * @param gate within 0..1: 0 is {@link #FULL}, 1 is {@link #OFF}
     */
    record Threshold(float gate) implements Traversal {
        public Threshold {
            if (!(gate >= 0 && gate <= 1)) {
                throw new EngineException("a threshold for gates lies between 0 and 1, got " + gate);
            }
        }

        @Override
        public LayerPlan plan(int blocks) {
            return gate == 1 ? LayerPlan.plain(blocks) : secondPassOf(blocks, RowChoice.gateAbove(gate));
        }

        @Override
        public String toString() {
            return "threshold=" + gate;
        }
    }

    /**
     * At most this share of all second passes of a row: it takes them from the first layer on, wherever its gate is not {@link #LOSSLESS
     * lossless} to skip, until its share is spent. Gates fall with depth in published models, so what comes first is highest.
     *
     * @param share within 0..1: 0 is {@link #OFF}, 1 is {@link #FULL}
     */
    record Budget(double share) implements Traversal {
        public Budget {
            if (!(share >= 0 && share <= 1)) {
                throw new EngineException(
                        "a budget of second passes lies between 0 %% and 100 %%, got %s %%".formatted(100 * share));
            }
        }

        @Override
        public LayerPlan plan(int blocks) {
            int most = (int) Math.round(share * blocks);
            if (most == blocks) {
                return LayerPlan.traversed(blocks);
            }
            RowChoice first = new RowChoice.FirstPasses(Lossless.ZERO_IN_FP16, most);
            return most == 0 ? LayerPlan.plain(blocks) : secondPassOf(blocks, first);
        }

        @Override
        public String toString() {
            return "budget=%s%%".formatted(100 * share);
        }
    }

    /**
     * Only some layers twice.
     *
     * @param layers counted from 0, ascending
     */
    record Layers(List<Integer> layers) implements Traversal {
        public Layers {
            layers = layers.stream().sorted().distinct().toList();
            if (layers.isEmpty() || layers.getFirst() < 0) {
                throw new EngineException("layers are counted from 0, got " + layers);
            }
        }

        @Override
        public LayerPlan plan(int blocks) {
            if (layers.getLast() >= blocks) {
                throw new EngineException("layer %d does not exist: the decoder has layers 0 to %d"
                        .formatted(layers.getLast(), blocks - 1));
            }
            LayerPlan plan = LayerPlan.plain(blocks);
            for (int layer : layers) {
                plan = plan.withPrompt(layer, BlockPlan.TWICE);
            }
            return plan;
        }

        @Override
        public String toString() {
            return layers.stream().map(String::valueOf).collect(Collectors.joining(",", "layers=", ""));
        }
    }

    /** See {@link #IMAGE}. */
    record Image() implements Traversal {
        @Override
        public LayerPlan plan(int blocks) {
            return secondPassOf(blocks, RowChoice.IMAGE);
        }

        @Override
        public String toString() {
            return "image";
        }
    }

    /** See {@link #TEXT}. */
    record Text() implements Traversal {
        @Override
        public LayerPlan plan(int blocks) {
            return secondPassOf(blocks, RowChoice.TEXT);
        }

        @Override
        public String toString() {
            return "text";
        }
    }

    /** See {@link #ALL}. */
    record All() implements Traversal {
        @Override
        public LayerPlan plan(int blocks) {
            List<BlockPlan> twice = Collections.nCopies(blocks, BlockPlan.TWICE);
            return new LayerPlan(twice, twice);
        }

        @Override
        public String toString() {
            return "all";
        }
    }

    /**
     * The gate as the router of a mixture of depths, with a share that falls by depth (p-MoD, arXiv 2412.04449; with one share,
     * gamma-MoD, arXiv 2410.13859): in each layer the rows whose gates are among the highest of those read so far. The share goes from
     * {@code high} in the first layer to {@code low} in the last along half a cosine.
     *
     * @param high within 0..1
     * @param low within 0..high
     */
    record Router(double high, double low) implements Traversal {
        public Router {
            if (!(low >= 0 && high >= low && high <= 1)) {
                throw new EngineException(
                        "a router's shares fall from at most 100 %% to at least 0 %%, got %s %% and %s %%"
                                .formatted(100 * high, 100 * low));
            }
        }

        @Override
        public LayerPlan plan(int blocks) {
            LayerPlan plan = LayerPlan.plain(blocks);
            for (int i = 0; i < blocks; i++) {
                PassPlan second = PassPlan.of(RowChoice.highest(share(i, blocks)));
                plan = plan.withPrompt(i, BlockPlan.twice(PassPlan.WHOLE, second));
            }
            return plan;
        }

        private double share(int block, int blocks) {
            double depth = blocks == 1 ? 0 : (double) block / (blocks - 1);
            return low + (high - low) * (0.5 + 0.5 * Math.cos(Math.PI * depth));
        }

        @Override
        public String toString() {
            return high == low
                    ? "router=%s%%".formatted(100 * high)
                    : "router=%s%%-%s%%".formatted(100 * high, 100 * low);
        }
    }

    /**
     * A policy with methods laid over it, in their order.
     *
     * @param changes at least one
     */
    record Changed(Traversal base, List<PlanChange> changes) implements Traversal {
        public Changed {
            changes = List.copyOf(changes);
        }

        @Override
        public LayerPlan plan(int blocks) {
            LayerPlan plan = base.plan(blocks);
            for (PlanChange change : changes) {
                plan = change.change(plan);
            }
            return plan;
        }

        @Override
        public String toString() {
            String over = base.equals(FULL) ? "" : base + "+";
            return changes.stream().map(String::valueOf).collect(Collectors.joining("+", over, ""));
        }
    }

    /**
     * A plan written down layer by layer, see {@link PlanFile}.
     *
     * @param file where it was read
     * @param plans one for each block
     */
    record Profile(String file, List<BlockPlan> plans) implements Traversal {
        public Profile {
            plans = List.copyOf(plans);
        }

        @Override
        public LayerPlan plan(int blocks) {
            if (blocks != plans.size()) {
                throw new EngineException(
                        "the profile %s has %d layers, the decoder %d: make one for this model with 'trol profile'"
                                .formatted(file, plans.size(), blocks));
            }
            return new LayerPlan(plans, plans.stream().map(Profile::generated).toList());
        }

        /** What is left out of first passes as a whole is left out for generated tokens too. */
        private static BlockPlan generated(BlockPlan plan) {
            PassPlan first = plan.first();
            AttentionChoice attention =
                    first.attention() == AttentionChoice.OFF ? AttentionChoice.OFF : AttentionChoice.ON;
            RowChoice mlp = first.mlp() == RowChoice.NONE ? RowChoice.NONE : RowChoice.ALL;
            return BlockPlan.once(new PassPlan(attention, RowChoice.ALL, mlp));
        }

        @Override
        public String toString() {
            return "profile=" + file;
        }
    }

    private static LayerPlan secondPassOf(int blocks, RowChoice rows) {
        List<BlockPlan> some = Collections.nCopies(blocks, BlockPlan.twice(PassPlan.WHOLE, PassPlan.of(rows)));
        return new LayerPlan(some, Collections.nCopies(blocks, BlockPlan.ONCE));
    }

    /**
     * Reads a policy as it is spelled on the command line, in JSON and in reports.
     *
     * @throws EngineException naming what can be written
     */
    static Traversal parse(String text) {
        return TraversalText.parse(text);
    }

    /** Cuts a list of policies where they are separated: at commas that a letter follows, for others separate numbers. */
    static List<String> split(String list) {
        return TraversalText.split(list);
    }
}

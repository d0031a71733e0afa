package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.plan.BlockPlan;
import io.github.trol4j.llm.plan.LayerPlan;
import io.github.trol4j.llm.plan.PassPlan;
import io.github.trol4j.llm.plan.RowChoice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What goes through a block twice: the published model, or a policy that spends less on second passes. A row without its second pass
 * keeps what the first made of it, as if its gate were 0. Every policy decides for each row by itself, so a prompt gives the same
 * answer however it is cut into chunks. Values are compared with {@code equals}; {@code toString} is what {@link #parse} reads.
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
    String SPELLINGS = "full, off, lossless, threshold=T, budget=P%, layers=A-B,C, image, text, all";

    /** What each of {@code blocks} blocks does. */
    LayerPlan plan(int blocks);

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
        String spelled = text.strip().toLowerCase(Locale.ROOT);
        int equals = spelled.indexOf('=');
        String name = equals < 0 ? spelled : spelled.substring(0, equals);
        String value = equals < 0 ? "" : spelled.substring(equals + 1).strip();
        if (value.isEmpty() != (equals < 0)) {
            throw unknown(text);
        }
        try {
            return switch (name) {
                case "threshold" -> new Threshold(Float.parseFloat(value));
                case "budget" ->
                    new Budget(Double.parseDouble(value.replaceFirst("%$", "").strip()) / 100);
                case "layers" -> new Layers(numbers(value));
                default -> simple(value.isEmpty() ? name : "", text);
            };
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
    }

    private static Traversal simple(String name, String text) {
        return switch (name) {
            case "full" -> FULL;
            case "off" -> OFF;
            case "lossless" -> LOSSLESS;
            case "image" -> IMAGE;
            case "text" -> TEXT;
            case "all" -> ALL;
            default -> throw unknown(text);
        };
    }

    /** {@code 0-3,7} */
    private static List<Integer> numbers(String value) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            String[] ends = part.strip().split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (ends.length > 2 || first > last || last > 10_000) {
                throw new NumberFormatException(part);
            }
            for (int i = first; i <= last; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    private static EngineException unknown(String text) {
        return new EngineException("'%s' is no traversal; there are: %s".formatted(text, SPELLINGS));
    }
}

package io.github.trol4j.core;

/**
 * A place in a computation whose value an {@link Observer} may see. Written as text it is the name of that value in the golden files:
 * {@code vision.layer.3}, {@code layer.0.h1}. Compare values, never parse names.
 *
 * @param layer number of the block, from 0; {@link #NONE} outside the blocks
 * @param pass 1 or 2 for the result of one pass through a block, {@link #NONE} for everything else
 */
public record Stage(int layer, int pass, Kind kind) {
    /** Of a layer or pass that a stage does not have. */
    public static final int NONE = -1;

    /** What is seen, with its golden name: L stands for the layer, P for the pass. */
    public enum Kind {
        PIXELS("pixel_values"),
        VISION_EMBEDDINGS("vision.embeddings"),
        VISION_LAYER("vision.layer.L"),
        VISION_FEATURES("vision.features"),
        VISION_PROJECTED("vision.projected"),
        EMBEDDINGS("embeds"),
        /** Rows of the decoder after one pass through a block, those that the pass carried. */
        PASS("layer.L.hP"),
        GATE("layer.L.gate"),
        /** Rows of the decoder as a block hands them on. */
        BLOCK("layer.L.out"),
        FINAL_NORM("final_norm");

        private final String pattern;

        Kind(String pattern) {
            this.pattern = pattern;
        }
    }

    /** A stage outside the blocks. */
    public static Stage of(Kind kind) {
        return new Stage(NONE, NONE, kind);
    }

    /** A stage of one block. */
    public static Stage of(int layer, Kind kind) {
        return new Stage(layer, NONE, kind);
    }

    @Override
    public String toString() {
        return kind.pattern.replace("L", Integer.toString(layer)).replace("P", Integer.toString(pass));
    }
}

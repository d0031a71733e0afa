package io.github.trol4j.models.bench;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.vision.VitConfig;

/**
 * The arithmetic that a model of given sizes takes, in floating-point operations: a multiplication with its addition counts as two.
 * Norms, activations and softmax are left out, as usual.
 *
 * @param rank of the low-rank branches, 0 for none
 */
record Work(TrolConfig config, int rank) {
    /** The tower on that many squares. */
    double tower(int tiles) {
        VitConfig v = config.vision();
        double width = v.width();
        double cells = v.grid().patches();
        double tokens = cells + 1;
        double block = 2 * tokens * (4 * width * width + 2 * width * v.mlp()) + 4 * tokens * tokens * width;
        return tiles * (2 * cells * v.grid().patchWidth() * width + v.layers() * block);
    }

    /** The projector for that many image tokens. */
    double projector(int imageTokens) {
        double hidden = config.decoder().hidden();
        VitConfig v = config.vision();
        double folded = (double) v.grid().patches() / config.family().tokensPerTile(v);
        double in = folded * v.width();
        return 2.0 * imageTokens * (in * hidden + hidden * hidden);
    }

    /** One traversal of a whole prompt in which every row is carried through every block. */
    double pass(int prompt, int imageTokens) {
        return config.decoder().layers() * block(prompt, prompt, imageTokens, imageTokens);
    }

    /** One traversal that in its last block needs the last row only, a text token. */
    double lastRowPass(int prompt, int imageTokens) {
        return (config.decoder().layers() - 1) * block(prompt, prompt, imageTokens, imageTokens)
                + block(prompt, 1, imageTokens, 0);
    }

    /** Part of both traversals and the head that multiplies by the decoder's matrices, which have the fewest bits. */
    double decoderProducts(int prompt, int imageTokens) {
        return (2 * config.decoder().layers() - 1) * products(prompt, prompt, imageTokens, imageTokens)
                + products(prompt, 1, imageTokens, 0)
                + head();
    }

    /** The output head for one row. */
    double head() {
        return 2 * headWeights();
    }

    /** Weights that every generated token reads: the blocks without their branches, and the head. */
    double decodeWeights() {
        DecoderConfig d = config.decoder();
        double hidden = d.hidden();
        double block = hidden * d.heads().fusedWidth() + hidden * d.heads().queryWidth() + 3 * hidden * d.mlp();
        return d.layers() * block + headWeights();
    }

    /** Those of {@link #decodeWeights} that belong to the head. */
    double headWeights() {
        return (double) config.decoder().hidden() * config.decoder().vocabulary();
    }

    /** Bytes of keys and values of one position at 16 bits. */
    long cacheBytes() {
        return 4L * config.decoder().layers() * config.decoder().heads().kvWidth();
    }

    /**
     * @param rows that become keys and values
     * @param wanted rows that are carried on
     * @param image of the rows that hold image tokens
     * @param wantedImage of the wanted rows that hold image tokens
     */
    private double block(double rows, double wanted, double image, double wantedImage) {
        double pairs = wanted == rows ? rows * (rows + 1) / 2 : rows;
        return products(rows, wanted, image, wantedImage)
                + 4 * pairs * config.decoder().heads().queryWidth();
    }

    /** A block without attention. */
    private double products(double rows, double wanted, double image, double wantedImage) {
        DecoderConfig d = config.decoder();
        HeadLayout heads = d.heads();
        double hidden = d.hidden();
        double mlp = d.mlp();
        double fused = heads.fusedWidth();
        double own = 2 * rows * fused * hidden + 2 * wanted * (hidden * heads.queryWidth() + 3 * hidden * mlp);
        double branches =
                2 * image * rank * (fused + hidden) + 2 * wantedImage * rank * (2 * hidden + 3 * (hidden + mlp));
        return own + branches;
    }
}

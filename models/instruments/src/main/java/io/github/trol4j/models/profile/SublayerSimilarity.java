package io.github.trol4j.models.profile;

import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.Block;
import io.github.trol4j.llm.BlockCost;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Pass;
import io.github.trol4j.llm.TraversedDecoder;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cosine between what goes into an attention or MLP half and what comes out, input included: 1 where the half turns nothing ("What
 * Matters in Transformers? Not All Attention is Needed", arXiv 2406.15786, formula 1, there of whole sublayers with their residual). A
 * mean over rows, for each block, pass and half. Used by one thread at a time.
 */
final class SublayerSimilarity {
    private final LanguageModel model;
    private final Map<Place, DoubleSummaryStatistics> cosines = new HashMap<>();

    SublayerSimilarity(LanguageModel model) {
        this.model = model;
    }

    private record Place(int block, int pass, Half half) {}

    /** A half of a block. */
    enum Half {
        ATTENTION,
        MLP
    }

    /**
     * Mean cosine; 0 where nothing was seen.
     *
     * @param pass 1 or 2
     */
    double of(int block, int pass, Half half) {
        return at(block, pass, half).getAverage();
    }

    private DoubleSummaryStatistics at(int block, int pass, Half half) {
        return cosines.computeIfAbsent(new Place(block, pass, half), _ -> new DoubleSummaryStatistics());
    }

    /** The same model, whose blocks are watched. */
    LanguageModel watched() {
        TraversedDecoder decoder = model.decoder();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < decoder.blocks().size(); i++) {
            blocks.add(new Watched(i, decoder.blocks().get(i)));
        }
        return new LanguageModel(
                model.config(),
                model.embedding(),
                new TraversedDecoder(blocks, decoder.gates(), decoder.finalNorm()),
                model.head(),
                model.backend());
    }

    private void add(int block, int pass, Half half, Tensor before, Tensor after) {
        float[] x = before.toArray();
        float[] y = after.toArray();
        int width = before.width();
        DoubleSummaryStatistics seen = at(block, pass, half);
        for (int row = 0; row < before.rows(); row++) {
            seen.accept(cosine(x, y, row * width, width));
        }
    }

    private static double cosine(float[] x, float[] y, int from, int width) {
        double product = 0;
        double xx = 0;
        double yy = 0;
        for (int i = from; i < from + width; i++) {
            product += (double) x[i] * y[i];
            xx += (double) x[i] * x[i];
            yy += (double) y[i] * y[i];
        }
        return xx == 0 || yy == 0 ? 1 : product / Math.sqrt(xx * yy);
    }

    /** A block whose halves are looked at. */
    private final class Watched implements Block {
        private final int number;
        private final Block block;
        private int pass;

        Watched(int number, Block block) {
            this.number = number;
            this.block = block;
        }

        @Override
        public Tensor attention(Ops ops, Tensor x, Pass pass) {
            this.pass = pass.number();
            Tensor h = block.attention(ops, x, pass);
            add(number, this.pass, Half.ATTENTION, ops.rows(x, pass.rows()), h);
            return h;
        }

        @Override
        public Tensor mlp(Ops ops, Tensor h, Rows image) {
            Tensor y = block.mlp(ops, h, image);
            add(number, pass, Half.MLP, h, y);
            return y;
        }

        @Override
        public void keysAndValues(Ops ops, Tensor x, Pass pass) {
            block.keysAndValues(ops, x, pass);
        }

        @Override
        public BlockCost cost() {
            return block.cost();
        }
    }
}

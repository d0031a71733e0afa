package io.github.trol4j.vision;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.Grouping;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Stage.Kind;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Weights;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The InternVL vision transformer: every branch is scaled per feature before it is added, and there is no final norm. */
public final class InternVit implements VisionTower {
    private final VitConfig config;
    private final PatchEmbedding embedding;
    private final List<Block> blocks;

    private InternVit(VitConfig config, PatchEmbedding embedding, List<Block> blocks) {
        this.config = config;
        this.embedding = embedding;
        this.blocks = blocks;
    }

    /** What the 300M and the 6B tower do differently. */
    public enum Variant {
        /** LayerNorm, queries and keys as projected. */
        LAYER_NORM,
        /** RMSNorm, queries and keys as projected. */
        RMS_NORM,
        /** LayerNorm, queries and keys normalised over all heads. */
        LAYER_NORM_QK,
        /** RMSNorm, queries and keys normalised over all heads. */
        RMS_NORM_QK;

        Norm norm(Weights w, String name, VitConfig c) {
            boolean rms = this == RMS_NORM || this == RMS_NORM_QK;
            return rms ? w.rmsNorm(name, c.width(), c.eps()) : w.layerNorm(name, c.width(), c.eps());
        }

        boolean normalisesQk() {
            return this == LAYER_NORM_QK || this == RMS_NORM_QK;
        }
    }

    /** Takes the tower from below {@code vision_model}. */
    public static InternVit load(Weights w, VitConfig c, Variant variant) {
        return new InternVit(
                c,
                PatchEmbedding.load(w.at("embeddings"), c, "position_embedding"),
                IntStream.range(0, c.layers())
                        .mapToObj(i -> Block.load(w.at("encoder.layers", i), c, variant))
                        .toList());
    }

    @Override
    public Tensor encode(Ops ops, float[] pixels, int tiles, Observer observer) {
        Tensor x = embedding.apply(ops, pixels, tiles); // [tiles*(P+1), Dv]
        observer.tap(Stage.of(Kind.VISION_EMBEDDINGS), x);
        Grouping grouping = new Grouping(tiles, config.heads());
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            x = ops.advance(x, h -> block.forward(ops, h, grouping));
            observer.tap(Stage.of(i, Kind.VISION_LAYER), x);
            observer.progress(Phase.VISION, i + 1, blocks.size());
        }
        return ops.rows(x, embedding.withoutClassToken(tiles)); // [tiles*P, Dv]
    }

    @Override
    public int side() {
        return config.grid().side();
    }

    private record Block(Attention attention, Mlp mlp) {

        static Block load(Weights w, VitConfig c, Variant variant) {
            return new Block(Attention.load(w, c, variant), Mlp.load(w, c, variant));
        }

        Tensor forward(Ops ops, Tensor x, Grouping grouping) {
            Tensor h = ops.addScaled(x, attention.forward(ops, x, grouping), attention.scale);
            return ops.addScaled(h, mlp.forward(ops, h), mlp.scale);
        }
    }

    private record Attention(
            Norm norm,
            Linear qkv,
            @Nullable Norm qNorm,
            @Nullable Norm kNorm,
            Linear proj,
            Weight scale) {

        static Attention load(Weights w, VitConfig c, Variant variant) {
            boolean qk = variant.normalisesQk();
            return new Attention(
                    variant.norm(w, "norm1", c),
                    w.linear("attn.qkv", WeightUse.VISION, 3 * c.width(), c.width()),
                    qk ? w.rmsNorm("attn.q_norm", c.width(), c.eps()) : null,
                    qk ? w.rmsNorm("attn.k_norm", c.width(), c.eps()) : null,
                    w.biasedLinear("attn.proj", WeightUse.VISION, c.width(), c.width()),
                    w.vector("ls1", c.width()));
        }

        Tensor forward(Ops ops, Tensor x, Grouping grouping) {
            int width = x.width();
            Tensor fused = ops.linear(norm.apply(ops, x), qkv); // [n, 3Dv]
            Tensor q = normalised(ops, ops.columns(fused, 0, width), qNorm);
            Tensor k = normalised(ops, ops.columns(fused, width, width), kNorm);
            Tensor v = ops.columns(fused, 2 * width, width);
            return ops.linear(ops.attention(q, k, v, grouping), proj); // [n, Dv]
        }

        private static Tensor normalised(Ops ops, Tensor x, @Nullable Norm norm) {
            return norm == null ? x : norm.apply(ops, x);
        }
    }

    private record Mlp(Norm norm, Linear fc1, Linear fc2, Weight scale) {

        static Mlp load(Weights w, VitConfig c, Variant variant) {
            return new Mlp(
                    variant.norm(w, "norm2", c),
                    w.biasedLinear("mlp.fc1", WeightUse.VISION, c.mlp(), c.width()),
                    w.biasedLinear("mlp.fc2", WeightUse.VISION, c.width(), c.mlp()),
                    w.vector("ls2", c.width()));
        }

        Tensor forward(Ops ops, Tensor x) {
            return ops.linear(ops.linear(norm.apply(ops, x), fc1, Activation.GELU), fc2);
        }
    }
}

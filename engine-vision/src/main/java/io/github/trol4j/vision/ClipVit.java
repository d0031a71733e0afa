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
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Weights;
import java.util.List;
import java.util.stream.IntStream;

/** The CLIP vision transformer up to its last block; the checkpoint's post-norm is not part of the features. */
public final class ClipVit implements VisionTower {
    private final VitConfig config;
    private final PatchEmbedding embedding;
    private final Norm preNorm;
    private final List<Block> blocks;

    private ClipVit(VitConfig config, PatchEmbedding embedding, Norm preNorm, List<Block> blocks) {
        this.config = config;
        this.embedding = embedding;
        this.preNorm = preNorm;
        this.blocks = blocks;
    }

    /** Takes the tower from below {@code vision_model}. */
    public static ClipVit load(Weights w, VitConfig c) {
        w.ignore("post_layernorm.weight");
        w.ignore("post_layernorm.bias");
        w.ignore("embeddings.position_ids");
        return new ClipVit(
                c,
                PatchEmbedding.load(w.at("embeddings"), c, "position_embedding.weight"),
                w.layerNorm("pre_layrnorm", c.width(), c.eps()),
                IntStream.range(0, c.layers())
                        .mapToObj(i -> Block.load(w.at("encoder.layers", i), c))
                        .toList());
    }

    @Override
    public Tensor encode(Ops ops, float[] pixels, int tiles, Observer observer) {
        Tensor x = embedding.apply(ops, pixels, tiles); // [tiles*(P+1), Dv]
        observer.tap(Stage.of(Kind.VISION_EMBEDDINGS), x);
        x = preNorm.apply(ops, x);
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

    private record Block(
            Norm norm1, Linear query, Linear key, Linear value, Linear out, Norm norm2, Linear fc1, Linear fc2) {

        static Block load(Weights w, VitConfig c) {
            int width = c.width();
            Weights attention = w.at("self_attn");
            return new Block(
                    w.layerNorm("layer_norm1", width, c.eps()),
                    attention.biasedLinear("q_proj", WeightUse.VISION, width, width),
                    attention.biasedLinear("k_proj", WeightUse.VISION, width, width),
                    attention.biasedLinear("v_proj", WeightUse.VISION, width, width),
                    attention.biasedLinear("out_proj", WeightUse.VISION, width, width),
                    w.layerNorm("layer_norm2", width, c.eps()),
                    w.biasedLinear("mlp.fc1", WeightUse.VISION, c.mlp(), width),
                    w.biasedLinear("mlp.fc2", WeightUse.VISION, width, c.mlp()));
        }

        Tensor forward(Ops ops, Tensor x, Grouping grouping) {
            Tensor normed = norm1.apply(ops, x);
            Tensor q = ops.linear(normed, query); // [n, Dv]
            Tensor k = ops.linear(normed, key); // [n, Dv]
            Tensor v = ops.linear(normed, value); // [n, Dv]
            Tensor h = ops.add(x, ops.linear(ops.attention(q, k, v, grouping), out));
            Tensor inner = ops.linear(norm2.apply(ops, h), fc1, Activation.QUICK_GELU); // [n, mlp]
            return ops.add(h, ops.linear(inner, fc2));
        }
    }
}

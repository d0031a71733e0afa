package io.github.trol4j.vision;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.Grouping;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Layouts;
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
        observer.tap("vision.embeddings", x);
        x = preNorm.apply(ops, x);
        Grouping grouping = new Grouping(tiles, config.heads());
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            x = ops.advance(x, h -> block.forward(ops, h, grouping));
            observer.tap("vision.layer." + i, x);
            observer.progress(Phase.VISION, i + 1, blocks.size());
        }
        return ops.rows(x, embedding.withoutClassToken(tiles)); // [tiles*P, Dv]
    }

    @Override
    public int side() {
        return config.grid().side();
    }

    private record Block(Norm norm1, Linear qkv, Linear out, Norm norm2, Linear fc1, Linear fc2) {

        static Block load(Weights w, VitConfig c) {
            return new Block(
                    w.layerNorm("layer_norm1", c.width(), c.eps()),
                    fuse(w.at("self_attn"), c.width()),
                    w.linear("self_attn.out_proj", WeightUse.VISION, c.width(), c.width()),
                    w.layerNorm("layer_norm2", c.width(), c.eps()),
                    w.linear("mlp.fc1", WeightUse.VISION, c.mlp(), c.width()),
                    w.linear("mlp.fc2", WeightUse.VISION, c.width(), c.mlp()));
        }

        /** Stored as three projections, used as one of three times the rows. */
        private static Linear fuse(Weights w, int width) {
            List<String> parts = List.of("q_proj", "k_proj", "v_proj");
            return new Linear(
                    w.derived(
                            "qkv_proj.weight",
                            WeightUse.VISION,
                            () -> Layouts.concatRows(
                                    "qkv_proj.weight",
                                    parts.stream()
                                            .map(p -> w.tensor(p + ".weight", width, width))
                                            .toList())),
                    w.derived(
                            "qkv_proj.bias",
                            WeightUse.VECTOR,
                            () -> Layouts.concatRows(
                                    "qkv_proj.bias",
                                    parts.stream()
                                            .map(p -> w.tensor(p + ".bias", width))
                                            .toList())));
        }

        Tensor forward(Ops ops, Tensor x, Grouping grouping) {
            int width = x.width();
            Tensor fused = ops.linear(norm1.apply(ops, x), qkv); // [n, 3Dv]
            Tensor attended = ops.attention(
                    ops.columns(fused, 0, width),
                    ops.columns(fused, width, width),
                    ops.columns(fused, 2 * width, width),
                    grouping); // [n, Dv]
            Tensor h = ops.add(x, ops.linear(attended, out));
            Tensor inner = ops.linear(norm2.apply(ops, h), fc1, Activation.QUICK_GELU); // [n, mlp]
            return ops.add(h, ops.linear(inner, fc2));
        }
    }
}

package io.github.trol4j.vision;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.PatchGrid;

/**
 * Sizes of a vision transformer.
 *
 * @param width features of one patch
 * @param mlp features inside the MLP
 * @param layers number of blocks
 * @param heads attention heads
 * @param grid picture and patch size in pixels
 * @param eps added to the variance in norms
 */
public record VitConfig(int width, int mlp, int layers, int heads, PatchGrid grid, float eps) {
    public VitConfig {
        if (width <= 0 || mlp <= 0 || layers <= 0 || heads <= 0 || width % heads != 0 || !(eps > 0)) {
            throw new EngineException(
                    "vision_config is not a vision transformer: hidden_size %d, intermediate_size %d, num_hidden_layers %d, num_attention_heads %d, layer_norm_eps %s"
                            .formatted(width, mlp, layers, heads, eps));
        }
    }

    /** CLIP ViT-L/14 on pictures of {@code side} pixels. */
    public static VitConfig clipLarge(int side) {
        return new VitConfig(1024, 4096, 24, 16, new PatchGrid(side, 14), 1e-5f);
    }
}

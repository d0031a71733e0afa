package io.github.trol4j.vision;

import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Weights;
import java.util.stream.IntStream;

/**
 * The first step of a vision transformer: a convolution whose stride is its size (so a dense layer on flattened patches), a class
 * token in front, positions on top.
 */
record PatchEmbedding(PatchGrid grid, Linear patch, Weight classToken, Weight positions) {

    /** Takes {@code patch_embedding}, {@code class_embedding} and the position table from below {@code embeddings}. */
    static PatchEmbedding load(Weights w, VitConfig c, String positionName) {
        PatchGrid grid = c.grid();
        Weight kernel = w.derived(
                "patch_embedding.weight",
                WeightUse.VISION,
                () -> w.tensor("patch_embedding.weight", c.width(), 3, grid.patch(), grid.patch())
                        .reshape(c.width(), grid.patchWidth()));
        Weight bias = w.has("patch_embedding.bias") ? w.vector("patch_embedding.bias", c.width()) : null;
        Weight classToken = w.derived(
                "class_embedding",
                WeightUse.VECTOR,
                () -> w.tensor("class_embedding").reshape(c.width()));
        Weight positions =
                w.derived(positionName, WeightUse.VECTOR, () -> table(w.tensor(positionName), c.width(), grid));
        return new PatchEmbedding(grid, new Linear(kernel, bias), classToken, positions);
    }

    private static HostTensor table(HostTensor stored, int width, PatchGrid grid) {
        return Positions.stretch(stored.reshape(stored.elements() / width, width), grid.cells());
    }

    /** {@code [tiles, 3, side, side]} to {@code [tiles * (P+1), Dv]}. */
    Tensor apply(Ops ops, float[] pixels, int tiles) {
        Tensor patches = ops.linear(ops.unfoldPatches(pixels, tiles, grid), patch); // [tiles*P, Dv]
        return ops.addClassTokenAndPositions(patches, tiles, classToken, positions); // [tiles*(P+1), Dv]
    }

    /** The rows of patches among {@code [tiles * (P+1)]}: all but each tile's first. */
    Rows withoutClassToken(int tiles) {
        int perTile = grid.patches() + 1;
        return Rows.of(IntStream.range(0, tiles * perTile)
                .filter(row -> row % perTile != 0)
                .toArray());
    }
}

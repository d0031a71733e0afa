package io.github.trol4j.core.reference;

import io.github.trol4j.core.PatchGrid;

/** What a vision tower does with its patches, as plain loops. */
final class Patches {
    private Patches() {}

    /** {@code pixels [tiles, 3, side, side]} to {@code y [tiles * patches, 3 * patch * patch]}. */
    static HeapTensor unfold(float[] pixels, int tiles, PatchGrid grid, HeapTensor y) {
        int side = grid.side();
        int size = grid.patch();
        int at = 0;
        for (int tile = 0; tile < tiles; tile++) {
            for (int row = 0; row < grid.cells(); row++) {
                for (int column = 0; column < grid.cells(); column++) {
                    for (int c = 0; c < 3; c++) {
                        for (int dy = 0; dy < size; dy++) {
                            int from = ((tile * 3 + c) * side + row * size + dy) * side + column * size;
                            System.arraycopy(pixels, from, y.values, at, size);
                            at += size;
                        }
                    }
                }
            }
        }
        return y;
    }

    /** {@code x [tiles * patches, D]} to {@code y [tiles * (1 + patches), D]}. */
    static HeapTensor addClassTokenAndPositions(
            HeapTensor x, float[] classToken, float[] positions, int tiles, HeapTensor y) {
        int width = x.width();
        int perTile = x.rows() / tiles;
        for (int r = 0; r < y.rows(); r++) {
            int tile = r / (perTile + 1);
            int cell = r % (perTile + 1);
            for (int c = 0; c < width; c++) {
                float token = cell == 0 ? classToken[c] : x.values[(tile * perTile + cell - 1) * width + c];
                y.values[r * width + c] = token + positions[cell * width + c];
            }
        }
        return y;
    }

    /** Four neighbours of {@code x} side by side in a row of {@code y}, whose grids have {@code half} rows and columns. */
    static HeapTensor shuffle(HeapTensor x, int half, HeapTensor y) {
        int width = x.width();
        for (int r = 0; r < y.rows(); r++) {
            int tile = r / (half * half);
            int i = r / half % half;
            int j = r % half;
            for (int part = 0; part < 4; part++) {
                int from = (tile * 2 * half + 2 * i + part / 2) * 2 * half + 2 * j + part % 2;
                System.arraycopy(x.values, from * width, y.values, (r * 4 + part) * width, width);
            }
        }
        return y;
    }
}

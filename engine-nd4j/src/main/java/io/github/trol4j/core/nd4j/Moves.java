package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.core.Rows;
import java.util.List;

/** Values that change place: copies of whole stretches, not worth a call into ND4J. */
final class Moves {
    private Moves() {}

    /** @param y {@code [tiles * patches, 3 * patch * patch]} */
    static Nd4jTensor unfoldPatches(float[] pixels, PatchGrid grid, Nd4jTensor y) {
        int side = grid.side();
        int patch = grid.patch();
        for (int r = 0; r < y.rows(); r++) {
            int tile = r / grid.patches();
            int top = r % grid.patches() / grid.cells() * patch;
            int left = r % grid.cells() * patch;
            for (int line = 0; line < 3 * patch; line++) { // channel by channel, line by line
                int channel = line / patch;
                int from = ((tile * 3 + channel) * side + top + line % patch) * side + left;
                System.arraycopy(pixels, from, y.values, r * y.width() + line * patch, patch);
            }
        }
        return y;
    }

    /** @param y one row more for each tile than {@code x} */
    static Nd4jTensor addClassTokenAndPositions(Nd4jTensor x, float[] classToken, float[] positions, Nd4jTensor y) {
        int width = x.width();
        int block = positions.length; // values of one tile of y
        for (int tile = 0, from = 0; tile * block < y.values.length; tile++) {
            int at = tile * block;
            System.arraycopy(classToken, 0, y.values, at, width);
            System.arraycopy(x.values, from, y.values, at + width, block - width);
            from += block - width;
            for (int i = 0; i < block; i++) {
                y.values[at + i] += positions[i];
            }
        }
        return y;
    }

    static Nd4jTensor gather(Nd4jTensor x, Rows rows, Nd4jTensor y) {
        for (int i = 0; i < rows.count(); i++) {
            System.arraycopy(x.values, rows.get(i) * x.width(), y.values, i * x.width(), x.width());
        }
        return y;
    }

    static Nd4jTensor scatter(Nd4jTensor x, Rows rows, Nd4jTensor y) {
        for (int i = 0; i < rows.count(); i++) {
            System.arraycopy(x.values, i * x.width(), y.values, rows.get(i) * x.width(), x.width());
        }
        return y;
    }

    static Nd4jTensor columns(Nd4jTensor x, int from, Nd4jTensor y) {
        for (int r = 0; r < x.rows(); r++) {
            System.arraycopy(x.values, r * x.width() + from, y.values, r * y.width(), y.width());
        }
        return y;
    }

    static Nd4jTensor stack(List<Nd4jTensor> parts, Nd4jTensor y) {
        int at = 0;
        for (Nd4jTensor part : parts) {
            System.arraycopy(part.values, 0, y.values, at, part.values.length);
            at += part.values.length;
        }
        return y;
    }

    /** @param half cells along one side of a tile of {@code y} */
    static Nd4jTensor pixelShuffle(Nd4jTensor x, int half, Nd4jTensor y) {
        int pair = 2 * x.width(); // two neighbours of a line lie side by side in x and in y
        for (int r = 0; r < y.rows(); r++) {
            int line = r / half * 2; // over all tiles, as each has 2 * half lines
            int column = r % half * 2;
            for (int k = 0; k < 2; k++) {
                int from = ((line + k) * 2 * half + column) * x.width();
                System.arraycopy(x.values, from, y.values, r * y.width() + k * pair, pair);
            }
        }
        return y;
    }
}

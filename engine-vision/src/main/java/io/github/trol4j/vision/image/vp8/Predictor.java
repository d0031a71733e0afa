package io.github.trol4j.vision.image.vp8;

/** Predicts macroblocks from what is already decoded, before any loop filter, and adds their coefficients. */
final class Predictor {
    private final Planes planes;
    private final int[] edge = SubMode.newEdge();
    private final int[] aboveRight = new int[4];

    Predictor(Planes planes) {
        this.planes = planes;
    }

    /** @param x macroblock's column, likewise {@code y} its row */
    void predict(Macroblock block, int x, int y) {
        if (block.split) {
            splitLuma(block, x, y);
        } else {
            BlockMode.predict(block.lumaMode, planes.luma(), 16 * x, 16 * y, 16);
            for (int i = 0; i < 16; i++) {
                add(block, i, planes.luma(), planes.luma().at(16 * x + 4 * (i & 3), 16 * y + 4 * (i >> 2)));
            }
        }
        chroma(block, planes.blue(), 16, x, y);
        chroma(block, planes.red(), 20, x, y);
    }

    private void chroma(Macroblock block, Plane plane, int firstBlock, int x, int y) {
        BlockMode.predict(block.chromaMode, plane, 8 * x, 8 * y, 8);
        for (int i = 0; i < 4; i++) {
            add(block, firstBlock + i, plane, plane.at(8 * x + 4 * (i & 1), 8 * y + 4 * (i >> 1)));
        }
    }

    private static void add(Macroblock block, int index, Plane plane, int to) {
        int count = block.counts[index];
        if (count > 1) {
            Transforms.add(block.coefficients, 16 * index, plane.samples, to, plane.stride);
        } else if (count == 1) {
            Transforms.addMean(block.coefficients[16 * index], plane.samples, to, plane.stride);
        }
    }

    private void splitLuma(Macroblock block, int x, int y) {
        Plane luma = planes.luma();
        byte[] s = luma.samples;
        int corner = luma.at(16 * x, 16 * y);
        readAboveRight(x, y, corner);
        for (int i = 0; i < 16; i++) {
            int to = corner + 4 * (i >> 2) * luma.stride + 4 * (i & 3);
            int above = to - luma.stride;
            for (int k = 0; k < 4; k++) {
                edge[3 - k] = s[to + k * luma.stride - 1] & 0xFF;
                edge[5 + k] = s[above + k] & 0xFF;
                edge[9 + k] = (i & 3) == 3 ? aboveRight[k] : s[above + 4 + k] & 0xFF;
            }
            edge[4] = s[above - 1] & 0xFF;
            SubMode.predict(block.subModes[i], edge, s, to, luma.stride);
            add(block, i, luma, to);
        }
    }

    /**
     * The four samples above the macroblock and to its right. All four blocks of the last column use them, because what is really above
     * and to the right of the lower three is not decoded yet; at the picture's right end the last sample above is repeated.
     */
    private void readAboveRight(int x, int y, int corner) {
        Plane luma = planes.luma();
        int from = corner - luma.stride + 16;
        boolean last = y > 0 && x == planes.columns() - 1;
        for (int k = 0; k < 4; k++) {
            aboveRight[k] = y == 0 ? 127 : luma.samples[last ? from - 1 : from + k] & 0xFF;
        }
    }
}

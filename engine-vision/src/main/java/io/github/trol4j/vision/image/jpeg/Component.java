package io.github.trol4j.vision.image.jpeg;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One component: luma, a chroma, an ink. Its plane is a whole number of MCUs wide and high. */
final class Component {
    final int id;

    /** Samples in an MCU for each eight, across and down. */
    final int horizontal;

    final int vertical;

    private final int quantiserNumber;

    /** Blocks that hold samples of the picture. */
    final int blocksWide;

    final int blocksHigh;

    /** Blocks of all MCUs in a row. */
    final int stride;

    /** Samples that belong to the picture. */
    final int width;

    final int height;

    private final int storedBlocks;

    /** The lowest bit that scans so far have told of the first coefficients, along the zigzag; -1: nothing. */
    private final int[] lowest = new int[BlockSmoother.KNOWN];

    private int @Nullable [] quantiser;
    private short[] coefficients = {};
    private byte[] plane = {};

    Component(Frame.Size frame, int id, int horizontal, int vertical, int quantiserNumber) {
        this.id = id;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.quantiserNumber = quantiserNumber;
        width = Frame.ceil((long) frame.width() * horizontal, frame.horizontal());
        height = Frame.ceil((long) frame.height() * vertical, frame.vertical());
        blocksWide = Frame.ceil(width, 8);
        blocksHigh = Frame.ceil(height, 8);
        stride = horizontal * frame.mcusWide();
        Arrays.fill(lowest, -1);
        storedBlocks = Math.multiplyExact(stride, vertical * frame.mcusHigh());
    }

    /** Before any scan: coefficients are kept, because more than one scan writes to them. */
    void keepCoefficients() {
        coefficients = new short[Math.multiplyExact(Zigzag.BLOCK, storedBlocks)];
    }

    /** Before any scan: each block is turned into samples at once. */
    void keepSamples() {
        plane = new byte[Math.multiplyExact(Zigzag.BLOCK, storedBlocks)];
    }

    /** At the beginning of a scan; the table that the first one finds holds for all. */
    void fixQuantiser(Tables tables) throws IOException {
        if (quantiser == null) {
            quantiser = tables.quantiser(quantiserNumber);
        }
    }

    /** A progressive scan has told these coefficients down to bit {@code low}. */
    void told(int start, int end, int low) {
        for (int i = start; i <= Math.min(end, lowest.length - 1); i++) {
            lowest[i] = low;
        }
    }

    /** Whether means are known well enough to estimate other coefficients. */
    boolean allowsSmoothing() {
        boolean allows = quantiser != null && lowest[0] >= 0;
        for (int i = 0; allows && quantiser != null && i < lowest.length; i++) {
            allows = quantiser[Zigzag.inRows(i)] != 0;
        }
        return allows;
    }

    /** Whether some of these other coefficients are not known to the last bit. */
    boolean needsSmoothing() {
        for (int i = 1; i < lowest.length; i++) {
            if (lowest[i] != 0) {
                return true;
            }
        }
        return false;
    }

    short[] coefficients() {
        return coefficients;
    }

    /** Index of a block's coefficients. */
    int at(int x, int y) {
        return Zigzag.BLOCK * (y * stride + x);
    }

    /** Puts the samples of a block, whose coefficients start at {@code from}, into the plane. */
    void transform(short[] block, int from, int x, int y, int[] workspace) {
        if (quantiser != null) {
            InverseDct.transform(block, from, quantiser, plane, 8 * (8 * y * stride + x), 8 * stride, workspace);
        }
    }

    /** Turns kept coefficients into samples and forgets them. A component without a scan is grey. */
    void transformAll(boolean smoothed, int mcusHigh) {
        keepSamples();
        int[] workspace = new int[Zigzag.BLOCK];
        if (quantiser == null) {
            quantiser = new int[Zigzag.BLOCK];
        }
        BlockSmoother smoother = smoothed ? new BlockSmoother(this, quantiser, lowest, mcusHigh) : null;
        short[] block = new short[Zigzag.BLOCK];
        for (int y = 0; y < blocksHigh; y++) {
            for (int x = 0; x < blocksWide; x++) {
                System.arraycopy(coefficients, at(x, y), block, 0, block.length);
                if (smoother != null) {
                    smoother.smooth(block, x, y);
                }
                transform(block, 0, x, y, workspace);
            }
        }
        coefficients = new short[0];
    }

    /** Samples in rows of {@code 8 * stride}. */
    byte[] plane() {
        return plane;
    }
}

package io.github.trol4j.vision.image.vp8;

import java.util.Arrays;

/**
 * How a whole luma (16 x 16) or chroma (8 x 8) block is predicted from the row above and the column to its left (RFC 6386, sections
 * 12.2 and 12.3). The codes are those of the sub-block modes that stand for them in contexts.
 */
final class BlockMode {
    static final int MEAN = SubMode.DC.code();
    static final int TRUE_MOTION = SubMode.TRUE_MOTION.code();
    static final int VERTICAL = SubMode.VERTICAL.code();
    static final int HORIZONTAL = SubMode.HORIZONTAL.code();

    private static final int MIDDLE = 128;

    private BlockMode() {}

    /** The luma mode of a macroblock that is not split. */
    static int readLuma(BoolDecoder in) {
        if (in.bit(156) != 0) {
            return in.bit(128) != 0 ? TRUE_MOTION : HORIZONTAL;
        }
        return in.bit(163) != 0 ? VERTICAL : MEAN;
    }

    static int readChroma(BoolDecoder in) {
        if (in.bit(142) == 0) {
            return MEAN;
        }
        if (in.bit(114) == 0) {
            return VERTICAL;
        }
        return in.bit(183) != 0 ? TRUE_MOTION : HORIZONTAL;
    }

    /** Fills the block of that edge length at (x, y). */
    static void predict(int mode, Plane plane, int x, int y, int size) {
        byte[] s = plane.samples;
        int stride = plane.stride;
        int to = plane.at(x, y);
        if (mode == MEAN) {
            int mean = mean(plane, x, y, size);
            for (int row = 0; row < size; row++, to += stride) {
                Arrays.fill(s, to, to + size, (byte) mean);
            }
        } else if (mode == VERTICAL) {
            for (int row = 0, above = to - stride; row < size; row++, to += stride) {
                System.arraycopy(s, above, s, to, size);
            }
        } else if (mode == HORIZONTAL) {
            for (int row = 0; row < size; row++, to += stride) {
                Arrays.fill(s, to, to + size, s[to - 1]);
            }
        } else {
            int above = to - stride;
            int corner = s[above - 1] & 0xFF;
            for (int row = 0; row < size; row++, to += stride) {
                int offset = (s[to - 1] & 0xFF) - corner;
                for (int i = 0; i < size; i++) {
                    s[to + i] = (byte) Math.clamp((s[above + i] & 0xFF) + offset, 0, 255);
                }
            }
        }
    }

    /** Of the samples above and on the left, as far as they lie inside the picture. */
    private static int mean(Plane plane, int x, int y, int size) {
        byte[] s = plane.samples;
        int to = plane.at(x, y);
        int sum = 0;
        int count = 0;
        if (y > 0) {
            for (int i = 0; i < size; i++) {
                sum += s[to - plane.stride + i] & 0xFF;
            }
            count += size;
        }
        if (x > 0) {
            for (int i = 0; i < size; i++) {
                sum += s[to + i * plane.stride - 1] & 0xFF;
            }
            count += size;
        }
        return count == 0 ? MIDDLE : (sum + count / 2) / count;
    }
}

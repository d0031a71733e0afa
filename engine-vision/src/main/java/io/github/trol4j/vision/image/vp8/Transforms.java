package io.github.trol4j.vision.image.vp8;

/** The two inverse transforms of RFC 6386, section 14: of a block of 4 x 4 coefficients, and of the 16 luma means. */
final class Transforms {
    private Transforms() {}

    /** Adds the block whose coefficients start at {@code c[from]} to the prediction whose upper left sample is {@code s[to]}. */
    static void add(short[] c, int from, byte[] s, int to, int stride) {
        int[] t = new int[16];
        for (int i = 0; i < 4; i++) {
            int first = c[from + i];
            int second = c[from + 4 + i];
            int third = c[from + 8 + i];
            int fourth = c[from + 12 + i];
            int sum = first + third;
            int difference = first - third;
            int odd = sine(second) - cosine(fourth);
            int even = cosine(second) + sine(fourth);
            t[i] = sum + even;
            t[4 + i] = difference + odd;
            t[8 + i] = difference - odd;
            t[12 + i] = sum - even;
        }
        for (int i = 0; i < 16; i += 4, to += stride) {
            int sum = t[i] + t[i + 2] + 4;
            int difference = t[i] - t[i + 2] + 4;
            int odd = sine(t[i + 1]) - cosine(t[i + 3]);
            int even = cosine(t[i + 1]) + sine(t[i + 3]);
            s[to] = clip(s[to], sum + even >> 3);
            s[to + 1] = clip(s[to + 1], difference + odd >> 3);
            s[to + 2] = clip(s[to + 2], difference - odd >> 3);
            s[to + 3] = clip(s[to + 3], sum - even >> 3);
        }
    }

    /** The same for a block that has nothing but its first coefficient. */
    static void addMean(int coefficient, byte[] s, int to, int stride) {
        int value = coefficient + 4 >> 3;
        for (int y = 0; y < 4; y++, to += stride) {
            for (int x = 0; x < 4; x++) {
                s[to + x] = clip(s[to + x], value);
            }
        }
    }

    /** Turns the 16 values of {@code means} into the first coefficients of the luma blocks, which are 16 apart in {@code c}. */
    static void spreadMeans(short[] means, short[] c) {
        int[] t = new int[16];
        for (int i = 0; i < 4; i++) {
            int outer = means[i] + means[12 + i];
            int inner = means[4 + i] + means[8 + i];
            int innerStep = means[4 + i] - means[8 + i];
            int outerStep = means[i] - means[12 + i];
            t[i] = outer + inner;
            t[4 + i] = outerStep + innerStep;
            t[8 + i] = outer - inner;
            t[12 + i] = outerStep - innerStep;
        }
        for (int i = 0; i < 16; i += 4) {
            int outer = t[i] + t[i + 3] + 3;
            int inner = t[i + 1] + t[i + 2];
            int innerStep = t[i + 1] - t[i + 2];
            int outerStep = t[i] - t[i + 3] + 3;
            c[16 * i] = (short) (outer + inner >> 3);
            c[16 * i + 16] = (short) (outerStep + innerStep >> 3);
            c[16 * i + 32] = (short) (outer - inner >> 3);
            c[16 * i + 48] = (short) (outerStep - innerStep >> 3);
        }
    }

    /** Times the square root of 2 and the cosine of pi / 8, in 16 bits behind the point. */
    private static int cosine(int x) {
        return x + (x * 20091 >> 16);
    }

    /** Times the square root of 2 and the sine of pi / 8. */
    private static int sine(int x) {
        return x * 35468 >> 16;
    }

    private static byte clip(byte sample, int added) {
        return (byte) Math.clamp((sample & 0xFF) + added, 0, 255);
    }
}

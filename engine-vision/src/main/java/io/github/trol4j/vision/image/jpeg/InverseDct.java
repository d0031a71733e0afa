package io.github.trol4j.vision.image.jpeg;

/**
 * The inverse DCT that libjpeg calls slow and accurate: Loeffler, Ligtenberg and Moschytz's eight-point transform with 12
 * multiplications, in fixed point of 13 bits, columns before rows. What does not fit into 16 bits, which only damaged files have, wraps
 * or saturates where libjpeg-turbo's vector code does so.
 */
final class InverseDct {
    private static final int BITS = 13;

    /** Columns keep two bits more than samples have. */
    private static final int COLUMN_BITS = 2;

    private static final int C_0_298 = fixed(0.298631336);
    private static final int C_0_390 = fixed(0.390180644);
    private static final int C_0_541 = fixed(0.541196100);
    private static final int C_0_765 = fixed(0.765366865);
    private static final int C_0_899 = fixed(0.899976223);
    private static final int C_1_175 = fixed(1.175875602);
    private static final int C_1_501 = fixed(1.501321110);
    private static final int C_1_847 = fixed(1.847759065);
    private static final int C_1_961 = fixed(1.961570560);
    private static final int C_2_053 = fixed(2.053119869);
    private static final int C_2_562 = fixed(2.562915447);
    private static final int C_3_072 = fixed(3.072711026);

    private InverseDct() {}

    /**
     * @param c coefficients in rows from {@code from} on, to be multiplied by those of {@code q}
     * @param to index in {@code plane} of the block's first sample
     * @param w room for 64 numbers
     */
    static void transform(short[] c, int from, int[] q, byte[] plane, int to, int stride, int[] w) {
        for (int x = 0; x < 8; x++) {
            int i = from + x;
            int shift = BITS - COLUMN_BITS;
            if ((c[i + 8] | c[i + 16] | c[i + 24] | c[i + 32] | c[i + 40] | c[i + 48] | c[i + 56]) == 0) {
                int mean = (short) (c[i] * q[x] << COLUMN_BITS);
                for (int y = x; y < 64; y += 8) {
                    w[y] = mean;
                }
                continue;
            }
            int c0 = (short) (c[i] * q[x]);
            int c1 = (short) (c[i + 8] * q[x + 8]);
            int c2 = (short) (c[i + 16] * q[x + 16]);
            int c3 = (short) (c[i + 24] * q[x + 24]);
            int c4 = (short) (c[i + 32] * q[x + 32]);
            int c5 = (short) (c[i + 40] * q[x + 40]);
            int c6 = (short) (c[i + 48] * q[x + 48]);
            int c7 = (short) (c[i + 56] * q[x + 56]);
            int half = 1 << (shift - 1);

            int z = (c2 + c6) * C_0_541;
            int even2 = z - c6 * C_1_847;
            int even3 = z + c2 * C_0_765;
            int sum = ((short) (c0 + c4) << BITS) + half;
            int difference = ((short) (c0 - c4) << BITS) + half;
            int e0 = sum + even3;
            int e3 = sum - even3;
            int e1 = difference + even2;
            int e2 = difference - even2;

            int c73 = (short) (c7 + c3);
            int c51 = (short) (c5 + c1);
            int z5 = (c73 + c51) * C_1_175;
            int z1 = -(c7 + c1) * C_0_899;
            int z2 = -(c5 + c3) * C_2_562;
            int z3 = z5 - c73 * C_1_961;
            int z4 = z5 - c51 * C_0_390;
            int o0 = c7 * C_0_298 + z1 + z3;
            int o1 = c5 * C_2_053 + z2 + z4;
            int o2 = c3 * C_3_072 + z2 + z3;
            int o3 = c1 * C_1_501 + z1 + z4;

            w[x] = saturate(e0 + o3 >> shift);
            w[x + 56] = saturate(e0 - o3 >> shift);
            w[x + 8] = saturate(e1 + o2 >> shift);
            w[x + 48] = saturate(e1 - o2 >> shift);
            w[x + 16] = saturate(e2 + o1 >> shift);
            w[x + 40] = saturate(e2 - o1 >> shift);
            w[x + 24] = saturate(e3 + o0 >> shift);
            w[x + 32] = saturate(e3 - o0 >> shift);
        }
        rows(w, plane, to, stride);
    }

    private static void rows(int[] w, byte[] plane, int to, int stride) {
        int shift = BITS + COLUMN_BITS + 3;
        int half = 1 << (shift - 1);
        for (int i = 0, at = to; i < 64; i += 8, at += stride) {
            int w1 = w[i + 1];
            int w2 = w[i + 2];
            int w3 = w[i + 3];
            int w5 = w[i + 5];
            int w6 = w[i + 6];
            int w7 = w[i + 7];

            int z = (w2 + w6) * C_0_541;
            int even2 = z - w6 * C_1_847;
            int even3 = z + w2 * C_0_765;
            int sum = ((short) (w[i] + w[i + 4]) << BITS) + half;
            int difference = ((short) (w[i] - w[i + 4]) << BITS) + half;
            int e0 = sum + even3;
            int e3 = sum - even3;
            int e1 = difference + even2;
            int e2 = difference - even2;

            int w73 = (short) (w7 + w3);
            int w51 = (short) (w5 + w1);
            int z5 = (w73 + w51) * C_1_175;
            int z1 = -(w7 + w1) * C_0_899;
            int z2 = -(w5 + w3) * C_2_562;
            int z3 = z5 - w73 * C_1_961;
            int z4 = z5 - w51 * C_0_390;
            int o0 = w7 * C_0_298 + z1 + z3;
            int o1 = w5 * C_2_053 + z2 + z4;
            int o2 = w3 * C_3_072 + z2 + z3;
            int o3 = w1 * C_1_501 + z1 + z4;

            plane[at] = sample(e0 + o3 >> shift);
            plane[at + 7] = sample(e0 - o3 >> shift);
            plane[at + 1] = sample(e1 + o2 >> shift);
            plane[at + 6] = sample(e1 - o2 >> shift);
            plane[at + 2] = sample(e2 + o1 >> shift);
            plane[at + 5] = sample(e2 - o1 >> shift);
            plane[at + 3] = sample(e3 + o0 >> shift);
            plane[at + 4] = sample(e3 - o0 >> shift);
        }
    }

    private static int saturate(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static byte sample(int value) {
        return (byte) Math.clamp(value + 128, 0, 255);
    }

    private static int fixed(double x) {
        return (int) (x * (1 << BITS) + 0.5);
    }
}

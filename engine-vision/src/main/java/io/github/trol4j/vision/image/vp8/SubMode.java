package io.github.trol4j.vision.image.vp8;

/**
 * How a luma block of 4 x 4 is predicted from its edge (RFC 6386, section 12.3). The edge runs from the lowest sample on the left, up to
 * the corner and on to the right: {@code e0..e3} left from below, {@code e4} corner, {@code e5..e8} above, {@code e9..e12} above to the
 * right. Directional modes pick, for each sample, one value smoothed along that edge: {@code sN} is the mean of {@code e(N-1), eN, eN,
 * e(N+1)}, {@code tN} that of {@code eN, e(N+1)}.
 */
enum SubMode {
    DC(""),
    TRUE_MOTION(""),
    VERTICAL("s5 s6 s7 s8  s5 s6 s7 s8  s5 s6 s7 s8  s5 s6 s7 s8"),
    HORIZONTAL("s3 s3 s3 s3  s2 s2 s2 s2  s1 s1 s1 s1  s0 s0 s0 s0"),
    RIGHT_DOWN("s4 s5 s6 s7  s3 s4 s5 s6  s2 s3 s4 s5  s1 s2 s3 s4"),
    VERTICAL_RIGHT("t4 t5 t6 t7  s4 s5 s6 s7  s3 t4 t5 t6  s2 s4 s5 s6"),
    LEFT_DOWN("s6 s7 s8 s9  s7 s8 s9 s10  s8 s9 s10 s11  s9 s10 s11 s12"),
    VERTICAL_LEFT("t5 t6 t7 t8  s6 s7 s8 s9  t6 t7 t8 s10  s7 s8 s9 s11"),
    HORIZONTAL_DOWN("t3 s4 s5 s6  t2 s3 t3 s4  t1 s2 t2 s3  t0 s1 t1 s2"),
    HORIZONTAL_UP("t2 s2 t1 s1  t1 s1 t0 s0  t0 s0 e0 e0  e0 e0 e0 e0");

    /** Edge samples, and smoothed values as {@link #smooth} lays them out. */
    static final int EDGE = 13;

    private static final int SMOOTHED = 3 * EDGE;
    private static final SubMode[] ALL = values();

    /** Branches of the tree of modes: an even index leads to two entries, a negative one is the mode {@code -entry - 1}. */
    private static final int[] TREE = {
        ~DC.code(),
        2,
        ~TRUE_MOTION.code(),
        4,
        ~VERTICAL.code(),
        6,
        8,
        12,
        ~HORIZONTAL.code(),
        10,
        ~RIGHT_DOWN.code(),
        ~VERTICAL_RIGHT.code(),
        ~LEFT_DOWN.code(),
        14,
        ~VERTICAL_LEFT.code(),
        16,
        ~HORIZONTAL_DOWN.code(),
        ~HORIZONTAL_UP.code()
    };

    private final byte[] picks;

    SubMode(String picks) {
        this.picks = parse(picks);
    }

    /** The number that stands for this mode in contexts. */
    @SuppressWarnings("EnumOrdinal") // declared in the RFC's order
    int code() {
        return ordinal();
    }

    /**
     * @param above code of the mode of the block above, likewise {@code left}
     * @return code of this block's mode
     */
    static int read(BoolDecoder in, int above, int left) {
        int probabilities = 9 * (10 * above + left);
        int node = 0;
        do {
            node = TREE[node + in.bit(Tables.SUB_MODE_PROBABILITIES[probabilities + node / 2])];
        } while (node > 0);
        return ~node;
    }

    /** Fills the block whose upper left sample is {@code to}; {@code edge} has room for {@code 3 * EDGE} values. */
    static void predict(int code, int[] edge, byte[] plane, int to, int stride) {
        switch (ALL[code]) {
            case DC -> mean(edge, plane, to, stride);
            case TRUE_MOTION -> trueMotion(edge, plane, to, stride);
            default -> {
                smooth(edge);
                byte[] picks = ALL[code].picks;
                for (int i = 0; i < 16; i++) {
                    plane[to + (i >> 2) * stride + (i & 3)] = (byte) edge[picks[i]];
                }
            }
        }
    }

    private static void mean(int[] e, byte[] plane, int to, int stride) {
        int sum = 4;
        for (int i = 0; i < 4; i++) {
            sum += e[i] + e[5 + i];
        }
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                plane[to + y * stride + x] = (byte) (sum >> 3);
            }
        }
    }

    private static void trueMotion(int[] e, byte[] plane, int to, int stride) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                plane[to + y * stride + x] = (byte) Math.clamp(e[3 - y] + e[5 + x] - e[4], 0, 255);
            }
        }
    }

    /** Puts the {@code s} values behind the edge, and the {@code t} values behind those; at its ends the edge goes on as it is. */
    private static void smooth(int[] e) {
        for (int i = 0; i < EDGE; i++) {
            int before = e[Math.max(i - 1, 0)];
            int after = e[Math.min(i + 1, EDGE - 1)];
            e[EDGE + i] = (before + 2 * e[i] + after + 2) >> 2;
            e[2 * EDGE + i] = (e[i] + after + 1) >> 1;
        }
    }

    private static byte[] parse(String picks) {
        if (picks.isEmpty()) {
            return new byte[0];
        }
        String[] words = picks.split("\\s+");
        byte[] indexes = new byte[words.length];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = (byte) (EDGE * "est".indexOf(words[i].charAt(0)) + Integer.parseInt(words[i].substring(1)));
        }
        return indexes;
    }

    /** Room that {@link #predict} needs. */
    static int[] newEdge() {
        return new int[SMOOTHED];
    }
}

package io.github.trol4j.vision.image.jpeg;

/**
 * Guesses what a progressive file never said: where the first coefficients beside the mean are not known to their last bit, and are 0,
 * libjpeg-turbo estimates them from the means of the 5 by 5 blocks around. Applies to files that were saved after a few scans.
 */
final class BlockSmoother {
    /** Coefficients that are estimated, 1 to 9 along the zigzag, after the mean itself. */
    static final int KNOWN = 10;

    private static final int WINDOW = 5;

    /** How many are estimated where some of them are known already. */
    private static final int WITH_OTHERS = 6;

    /** Weights in 256ths of the 25 means, row by row, where nothing but means is known; the first row is the mean's own. */
    private static final int[][] FROM_MEANS = {
        {-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2},
        {-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1},
        {-1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1},
        {0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0},
        {-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1},
        {0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0},
    };

    /** The same where other coefficients are known; the mean stays as it is. */
    private static final int[][] BESIDE_OTHERS = {
        {},
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        {0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0},
        {0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0},
        {0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0},
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    };

    private final Component component;
    private final int[] quantiser;

    /** The lowest bit that is known of each coefficient; -1: none is. */
    private final int[] lowest;

    private final boolean meansOnly;
    private final int mcusHigh;
    private final int[] means = new int[WINDOW * WINDOW];

    /** @param lowest for the mean and the nine coefficients after it */
    BlockSmoother(Component component, int[] quantiser, int[] lowest, int mcusHigh) {
        this.component = component;
        this.quantiser = quantiser;
        this.lowest = lowest;
        this.mcusHigh = mcusHigh;
        boolean only = true;
        for (int i = 1; i < KNOWN; i++) {
            only &= lowest[i] == -1;
        }
        meansOnly = only;
    }

    /** Changes a copy of the block in column {@code x} and row {@code y}. */
    void smooth(short[] block, int x, int y) {
        readMeans(x, y);
        int[][] weights = meansOnly ? FROM_MEANS : BESIDE_OTHERS;
        for (int i = 1; i < (meansOnly ? KNOWN : WITH_OTHERS); i++) {
            int place = Zigzag.inRows(i);
            if (lowest[i] != 0 && block[place] == 0) {
                block[place] = (short) estimate(weights[i], quantiser[place], lowest[i]);
            }
        }
        if (meansOnly) {
            block[0] = (short) estimate(weights[0], quantiser[0], -1);
        }
    }

    /** @param low an estimate is kept below the bit that is known; not positive: no limit */
    private int estimate(int[] weights, int step, int low) {
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += (long) weights[i] * means[i];
        }
        sum *= quantiser[0];
        long magnitude = ((long) step * 128 + Math.abs(sum)) / ((long) step * 256);
        if (low > 0) {
            magnitude = Math.min(magnitude, (1 << low) - 1);
        }
        return (int) (sum < 0 ? -magnitude : magnitude);
    }

    private void readMeans(int x, int y) {
        short[] coefficients = component.coefficients();
        int inMcu = y % component.vertical;
        int mcu = y / component.vertical;
        // libjpeg-turbo counts rows as if every MCU had as many as this one, of which the last may have fewer inside
        // the picture.
        boolean last = mcu == mcusHigh - 1;
        int inLast = component.blocksHigh % component.vertical;
        int rows = last && inLast != 0 ? inLast : component.vertical;
        int counted = mcu * rows + inMcu;
        int above = Math.min(2, counted);
        int below = Math.min(2, rows * mcusHigh - 1 - counted);
        for (int dy = -2; dy <= 2; dy++) {
            int row = y + Math.clamp(dy, -above, below);
            for (int dx = -2; dx <= 2; dx++) {
                int column = Math.clamp(x + dx, 0, component.blocksWide - 1);
                means[(dy + 2) * WINDOW + dx + 2] = coefficients[component.at(column, row)];
            }
        }
    }
}

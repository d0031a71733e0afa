package io.github.trol4j.vision.image.jpeg;

/** The order in which a block's coefficients are written. */
final class Zigzag {
    static final int BLOCK = 64;

    /** Place in rows of each place in that order; a run that leaves the block ends in its last place. */
    private static final int[] ROWS = rows();

    private Zigzag() {}

    /** @param place 0..79 */
    static int inRows(int place) {
        return ROWS[place];
    }

    private static int[] rows() {
        int[] rows = new int[BLOCK + 16];
        java.util.Arrays.fill(rows, BLOCK - 1);
        int at = 0;
        for (int diagonal = 0; diagonal < 15; diagonal++) {
            for (int i = 0; i <= diagonal; i++) {
                int x = diagonal % 2 == 0 ? i : diagonal - i;
                int y = diagonal - x;
                if (x < 8 && y < 8) {
                    rows[at++] = 8 * y + x;
                }
            }
        }
        return rows;
    }
}

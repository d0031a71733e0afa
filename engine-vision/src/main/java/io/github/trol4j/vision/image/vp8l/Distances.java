package io.github.trol4j.vision.image.vp8l;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is copied from where: lengths and distances are a prefix and extra bits, and the smallest 120 distances stand for pixels nearby,
 * also in the rows above.
 */
final class Distances {
    /** A pixel so many columns to the left (negative: right) and rows above. */
    private record Neighbour(int left, int up) {
        int squared() {
            return left * left + up * up;
        }
    }

    /** The nearest first; at equal distance the one that lies straighter above, and left before right. */
    private static final List<Neighbour> NEAR = IntStream.range(0, 8)
            .boxed()
            .flatMap(up -> IntStream.rangeClosed(up == 0 ? 1 : -7, 8).mapToObj(left -> new Neighbour(left, up)))
            .sorted(Comparator.comparingInt(Neighbour::squared)
                    .thenComparingInt(n -> Math.abs(n.left))
                    .thenComparingInt(n -> -n.left))
            .toList();

    private Distances() {}

    /** A length, or the code of a distance: 1 and above. */
    static int number(BitReader in, int prefix) {
        if (prefix < 4) {
            return prefix + 1;
        }
        int extra = (prefix - 2) >> 1;
        return ((2 + (prefix & 1)) << extra) + in.bits(extra) + 1;
    }

    /** Pixels to go back. */
    static int distance(int code, int width) {
        if (code > NEAR.size()) {
            return code - NEAR.size();
        }
        Neighbour near = NEAR.get(code - 1);
        return Math.max(1, near.up * width + near.left);
    }
}

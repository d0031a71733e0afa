package io.github.trol4j.vision.image.vp8;

/** Smooths the edges between macroblocks and between the blocks in them (RFC 6386, section 15), macroblock after macroblock. */
final class LoopFilter {
    private final Planes planes;
    private final boolean simple;

    LoopFilter(Planes planes, boolean simple) {
        this.planes = planes;
        this.simple = simple;
    }

    /** @param inside whether the edges between its blocks are filtered as well */
    void filter(FilterStrength strength, boolean inside, int x, int y) {
        if (strength.edge() == 0) {
            return;
        }
        filter(planes.luma(), 16, strength, inside, x, y);
        if (!simple) {
            filter(planes.blue(), 8, strength, inside, x, y);
            filter(planes.red(), 8, strength, inside, x, y);
        }
    }

    private void filter(Plane plane, int size, FilterStrength strength, boolean inside, int x, int y) {
        int corner = plane.at(size * x, size * y);
        int down = plane.stride;
        if (x > 0) {
            outer(plane.samples, corner, 1, down, size, strength);
        }
        for (int i = 4; inside && i < size; i += 4) {
            inner(plane.samples, corner + i, 1, down, size, strength);
        }
        if (y > 0) {
            outer(plane.samples, corner, down, 1, size, strength);
        }
        for (int i = 4; inside && i < size; i += 4) {
            inner(plane.samples, corner + i * down, down, 1, size, strength);
        }
    }

    /** @param across from a sample to the next one across the edge, likewise {@code along} the edge */
    private void outer(byte[] s, int from, int across, int along, int length, FilterStrength strength) {
        int limit = 2 * (strength.edge() + 4) + 1;
        for (int i = 0, at = from; i < length; i++, at += along) {
            if (!isSmall(s, at, across, limit)) {
                continue;
            }
            if (simple) {
                two(s, at, across);
            } else if (isFlat(s, at, across, strength.interior())) {
                if (isDetail(s, at, across, strength.variance())) {
                    two(s, at, across);
                } else {
                    six(s, at, across);
                }
            }
        }
    }

    private void inner(byte[] s, int from, int across, int along, int length, FilterStrength strength) {
        int limit = 2 * strength.edge() + 1;
        for (int i = 0, at = from; i < length; i++, at += along) {
            if (!isSmall(s, at, across, limit)) {
                continue;
            }
            if (simple) {
                two(s, at, across);
            } else if (isFlat(s, at, across, strength.interior())) {
                if (isDetail(s, at, across, strength.variance())) {
                    two(s, at, across);
                } else {
                    four(s, at, across);
                }
            }
        }
    }

    /** Whether the step across the edge is small enough to come from coding. */
    private static boolean isSmall(byte[] s, int q, int d, int limit) {
        return 4 * step(s, q - d, q) + step(s, q - 2 * d, q + d) <= limit;
    }

    private static boolean isFlat(byte[] s, int q, int d, int limit) {
        return step(s, q - 4 * d, q - 3 * d) <= limit
                && step(s, q - 3 * d, q - 2 * d) <= limit
                && step(s, q - 2 * d, q - d) <= limit
                && step(s, q + 3 * d, q + 2 * d) <= limit
                && step(s, q + 2 * d, q + d) <= limit
                && step(s, q + d, q) <= limit;
    }

    private static boolean isDetail(byte[] s, int q, int d, int variance) {
        return step(s, q - 2 * d, q - d) > variance || step(s, q + d, q) > variance;
    }

    /** Changes the two samples beside the edge. */
    private static void two(byte[] s, int q, int d) {
        int change = 3 * difference(s, q, q - d) + signed(difference(s, q - 2 * d, q + d));
        add(s, q - d, eighth(change + 3));
        add(s, q, -eighth(change + 4));
    }

    private static void four(byte[] s, int q, int d) {
        int change = 3 * difference(s, q, q - d);
        int near = eighth(change + 4);
        int far = near + 1 >> 1;
        add(s, q - 2 * d, far);
        add(s, q - d, eighth(change + 3));
        add(s, q, -near);
        add(s, q + d, -far);
    }

    private static void six(byte[] s, int q, int d) {
        int change = signed(3 * difference(s, q, q - d) + signed(difference(s, q - 2 * d, q + d)));
        int near = 27 * change + 63 >> 7;
        int next = 18 * change + 63 >> 7;
        int far = 9 * change + 63 >> 7;
        add(s, q - 3 * d, far);
        add(s, q - 2 * d, next);
        add(s, q - d, near);
        add(s, q, -near);
        add(s, q + d, -next);
        add(s, q + 2 * d, -far);
    }

    private static int difference(byte[] s, int a, int b) {
        return (s[a] & 0xFF) - (s[b] & 0xFF);
    }

    private static int step(byte[] s, int a, int b) {
        return Math.abs(difference(s, a, b));
    }

    private static int signed(int value) {
        return Math.clamp(value, -128, 127);
    }

    private static int eighth(int value) {
        return Math.clamp(value >> 3, -16, 15);
    }

    private static void add(byte[] s, int at, int change) {
        s[at] = (byte) Math.clamp((s[at] & 0xFF) + change, 0, 255);
    }
}

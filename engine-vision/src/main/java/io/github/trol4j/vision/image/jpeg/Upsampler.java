package io.github.trol4j.vision.image.jpeg;

/**
 * Brings rows of a component to the picture's resolution as libjpeg-turbo does: factors of two across, down or both are interpolated
 * with weights of 3/4 and 1/4, everything else is repeated. Where it rounds down and where up is part of the format by now.
 */
final class Upsampler {
    private final Component component;
    private final byte[] plane;
    private final int across;
    private final int down;
    private final boolean smoothAcross;
    private final boolean smoothDown;

    /** A row of the component's own width, three times or four times as large where rows were added. */
    private final int[] sums;

    Upsampler(Component component, int across, int down) {
        this.component = component;
        this.plane = component.plane();
        this.across = across;
        this.down = down;
        boolean wide = component.width > 2;
        smoothAcross = across == 2 && down <= 2 && wide;
        smoothDown = down == 2 && (across == 1 || across == 2 && wide);
        sums = new int[component.width];
    }

    /**
     * Writes the first {@code width} samples of row {@code y} to every {@code step}-th place of {@code to}.
     *
     * @param at place of the first one
     */
    void row(int y, int width, byte[] to, int at, int step) {
        int from = 8 * component.stride * (y / down);
        if (smoothDown) {
            addRows(y, from);
            if (smoothAcross) {
                interpolate(width, to, at, step);
            } else {
                int bias = y % 2 == 0 ? 1 : 2;
                for (int x = 0; x < width; x++) {
                    to[at + x * step] = (byte) (sums[x] + bias >> 2);
                }
            }
        } else if (smoothAcross) {
            interpolateRow(from, width, to, at, step);
        } else {
            for (int x = 0; x < width; x++) {
                to[at + x * step] = plane[from + x / across];
            }
        }
    }

    /** Three times the nearest row and once the next nearest; at the picture's ends that is the same row. */
    private void addRows(int y, int near) {
        int neighbour = Math.clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, component.height - 1);
        int far = 8 * component.stride * neighbour;
        for (int x = 0; x < sums.length; x++) {
            sums[x] = 3 * (plane[near + x] & 0xFF) + (plane[far + x] & 0xFF);
        }
    }

    private void interpolate(int width, byte[] to, int at, int step) {
        int last = sums.length - 1;
        for (int x = 0; x < width; x++) {
            int near = sums[x / 2];
            int far = sums[Math.clamp(x / 2 + (x % 2 == 0 ? -1 : 1), 0, last)];
            to[at + x * step] = (byte) (3 * near + far + (x % 2 == 0 ? 8 : 7) >> 4);
        }
    }

    private void interpolateRow(int from, int width, byte[] to, int at, int step) {
        int last = component.width - 1;
        for (int x = 0; x < width; x++) {
            int near = plane[from + x / 2] & 0xFF;
            int far = plane[from + Math.clamp(x / 2 + (x % 2 == 0 ? -1 : 1), 0, last)] & 0xFF;
            to[at + x * step] = (byte) (3 * near + far + (x % 2 == 0 ? 1 : 2) >> 2);
        }
    }
}

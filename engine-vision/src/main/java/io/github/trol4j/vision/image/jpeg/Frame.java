package io.github.trol4j.vision.image.jpeg;

import java.io.IOException;

/** What the frame header says: size, kind, components. */
record Frame(Size size, boolean progressive, Component[] components) {
    private static final int LARGEST_FACTOR = 4;

    /**
     * Size in pixels and in MCUs.
     *
     * @param horizontal largest sampling factor of any component, likewise {@code vertical}
     */
    record Size(int width, int height, int horizontal, int vertical) {
        int mcusWide() {
            return ceil(width, 8 * horizontal);
        }

        int mcusHigh() {
            return ceil(height, 8 * vertical);
        }
    }

    static Frame read(Segment in, boolean progressive) throws IOException {
        if (in.u8() != 8) {
            throw new IOException("samples are not of 8 bits");
        }
        int height = in.u16();
        int width = in.u16();
        int count = in.u8();
        if (height == 0 || width == 0 || count == 0 || in.left() != 3 * count) {
            throw new IOException("a frame of %d x %d with %d components".formatted(width, height, count));
        }
        int[] ids = new int[count];
        int[] factors = new int[count];
        int[] quantisers = new int[count];
        int horizontal = 1;
        int vertical = 1;
        for (int i = 0; i < count; i++) {
            ids[i] = in.u8();
            factors[i] = in.u8();
            quantisers[i] = in.u8();
            requireFactor(factors[i] >> 4);
            requireFactor(factors[i] & 15);
            horizontal = Math.max(horizontal, factors[i] >> 4);
            vertical = Math.max(vertical, factors[i] & 15);
        }
        Size size = new Size(width, height, horizontal, vertical);
        Component[] components = new Component[count];
        for (int i = 0; i < count; i++) {
            components[i] = new Component(size, ids[i], factors[i] >> 4, factors[i] & 15, quantisers[i]);
        }
        return new Frame(size, progressive, components);
    }

    Component component(int id) throws IOException {
        for (Component component : components) {
            if (component.id == id) {
                return component;
            }
        }
        throw new IOException("a scan of component %d, which does not exist".formatted(id));
    }

    /** Whether a progressive file ended before it told all, but told enough to guess. */
    boolean needsSmoothing() {
        boolean needed = false;
        for (Component component : components) {
            if (!progressive || !component.allowsSmoothing()) {
                return false;
            }
            needed |= component.needsSmoothing();
        }
        return needed;
    }

    static int ceil(long number, int divisor) {
        return (int) ((number + divisor - 1) / divisor);
    }

    private static void requireFactor(int factor) throws IOException {
        if (factor < 1 || factor > LARGEST_FACTOR) {
            throw new IOException("a sampling factor of %d".formatted(factor));
        }
    }
}

package io.github.trol4j.vision.image.jpeg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A scan's header: which components, which coefficients, which of their bits.
 *
 * @param start first place along the zigzag, likewise {@code end} the last one
 * @param high the bit that was read before, 0: nothing was
 * @param low the lowest bit that is read now
 */
record Scan(List<Part> parts, int start, int end, int high, int low) {
    private static final int MOST_BLOCKS = 10;
    private static final int MOST_LOW = 13;

    /** One component in a scan. */
    static final class Part {
        private final Component component;
        private final HuffmanTable dc;
        private final HuffmanTable ac;

        /** The first coefficient of the block before. */
        int lastDc;

        Part(Component component, HuffmanTable dc, HuffmanTable ac) {
            this.component = component;
            this.dc = dc;
            this.ac = ac;
        }

        Component component() {
            return component;
        }

        HuffmanTable dc() {
            return dc;
        }

        HuffmanTable ac() {
            return ac;
        }
    }

    static Scan read(Segment in, Frame frame, Tables tables) throws IOException {
        int count = in.u8();
        if (count < 1 || count > 4 || in.left() != 2 * count + 3) {
            throw new IOException("a scan of %d components".formatted(count));
        }
        Component[] components = new Component[count];
        int[] numbers = new int[count];
        int blocks = 0;
        for (int i = 0; i < count; i++) {
            components[i] = frame.component(in.u8());
            numbers[i] = in.u8();
            blocks += components[i].horizontal * components[i].vertical;
        }
        int start = in.u8();
        int end = in.u8();
        int bits = in.u8();
        boolean progressive = frame.progressive();
        int high = bits >> 4;
        int low = bits & 15;
        boolean firstOnly = start == 0 && end == 0;
        boolean range = start > 0 && start <= end && end < Zigzag.BLOCK && count == 1;
        boolean refines = high == 0 || high == low + 1;
        if (progressive && (!firstOnly && !range || !refines || low > MOST_LOW) || count > 1 && blocks > MOST_BLOCKS) {
            throw new IOException("a scan of coefficients %d to %d, bits %d to %d, of %d blocks at once"
                    .formatted(start, end, high, low, blocks));
        }
        boolean needsDc = !progressive || start == 0 && high == 0;
        boolean needsAc = !progressive || start > 0;
        List<Part> parts = new ArrayList<>();
        HuffmanTable none = new HuffmanTable(new int[HuffmanTable.LONGEST + 1], new byte[0]);
        for (int i = 0; i < count; i++) {
            components[i].fixQuantiser(tables);
            parts.add(new Part(
                    components[i],
                    needsDc ? tables.dc(numbers[i] >> 4) : none,
                    needsAc ? tables.ac(numbers[i] & 15) : none));
        }
        return new Scan(List.copyOf(parts), start, end, high, low);
    }
}

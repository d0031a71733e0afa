package io.github.trol4j.vision.image.vp8l;

import java.io.EOFException;
import java.io.IOException;

/** Reads entropy-coded pixels: literals, copies of earlier pixels, cached colours. */
final class Pixels {
    private static final int MOST_CACHE_BITS = 11;

    private final BitReader in;
    private final int width;
    private final int[] argb;
    private final ColourCache cache;
    private final CodeGroups codes;

    private Pixels(BitReader in, int width, int height, ColourCache cache, CodeGroups codes) {
        this.in = in;
        this.width = width;
        this.argb = new int[Math.multiplyExact(width, height)];
        this.cache = cache;
        this.codes = codes;
    }

    /** The picture itself, before its transforms are undone. */
    static int[] read(BitReader in, int width, int height) throws IOException {
        ColourCache cache = cache(in);
        return new Pixels(in, width, height, cache, CodeGroups.read(in, cache.size(), width, height)).read();
    }

    /** A small picture that holds parameters. */
    static int[] readHelper(BitReader in, int width, int height) throws IOException {
        ColourCache cache = cache(in);
        return new Pixels(in, width, height, cache, CodeGroups.one(in, cache.size())).read();
    }

    /** How many squares of {@code 2^bits} pixels cover that many. */
    static int squares(int pixels, int bits) {
        return (pixels + (1 << bits) - 1) >> bits;
    }

    private static ColourCache cache(BitReader in) throws IOException {
        if (!in.flag()) {
            return new ColourCache(0);
        }
        int bits = in.bits(4);
        if (bits < 1 || bits > MOST_CACHE_BITS) {
            throw new IOException("a colour cache of 2^%d entries".formatted(bits));
        }
        return new ColourCache(bits);
    }

    private int[] read() throws IOException {
        int mask = codes.mask();
        CodeGroups.Group group = codes.at(0, 0);
        int x = 0;
        int y = 0;
        for (int at = 0; at < argb.length; ) {
            if ((x & mask) == 0) {
                group = codes.at(x, y);
            }
            int symbol = group.green().next(in);
            if (symbol < CodeGroups.LITERALS) {
                put(at++, literal(group, symbol));
                x++;
            } else if (symbol < CodeGroups.LITERALS + CodeGroups.LENGTHS) {
                int length = Distances.number(in, symbol - CodeGroups.LITERALS);
                int distance =
                        Distances.distance(Distances.number(in, group.distance().next(in)), width);
                copy(at, distance, length);
                at += length;
                x += length;
                group = codes.at(x % width, Math.min(at, argb.length - 1) / width);
            } else {
                put(at++, cache.get(symbol - CodeGroups.LITERALS - CodeGroups.LENGTHS));
                x++;
            }
            if (x >= width) {
                y += x / width;
                x %= width;
                in.requireInside();
            }
        }
        in.requireInside();
        return argb;
    }

    private int literal(CodeGroups.Group group, int green) throws EOFException {
        int red = group.red().next(in);
        int blue = group.blue().next(in);
        int alpha = group.alpha().next(in);
        return alpha << 24 | red << 16 | green << 8 | blue;
    }

    private void put(int at, int colour) {
        argb[at] = colour;
        cache.add(colour);
    }

    private void copy(int at, int distance, int length) throws IOException {
        in.requireInside();
        if (distance > at || length > argb.length - at) {
            throw new IOException("a copy of %d pixels from %d before, at pixel %d of %d"
                    .formatted(length, distance, at, argb.length));
        }
        for (int i = at; i < at + length; i++) {
            put(i, argb[i - distance]);
        }
    }
}

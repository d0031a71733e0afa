package io.github.trol4j.vision.image.vp8l;

import java.io.IOException;

/**
 * The prefix codes of a picture: five for green (with lengths and cached colours), red, blue, alpha and distances, and several such
 * groups where a small picture says which one holds for which square of pixels.
 */
final class CodeGroups {
    static final int LITERALS = 256;
    static final int LENGTHS = 24;

    private static final int DISTANCES = 40;

    /** Codes of one kind of square. */
    record Group(PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {
        static Group read(BitReader in, int cached) throws IOException {
            return new Group(
                    PrefixCode.read(in, LITERALS + LENGTHS + cached),
                    PrefixCode.read(in, LITERALS),
                    PrefixCode.read(in, LITERALS),
                    PrefixCode.read(in, LITERALS),
                    PrefixCode.read(in, DISTANCES));
        }
    }

    private final Group[] groups;

    /** Number of each square's group; empty: there is one group. */
    private final int[] numbers;

    private final int squareBits;
    private final int squaresInRow;

    private CodeGroups(Group[] groups, int[] numbers, int squareBits, int squaresInRow) {
        this.groups = groups;
        this.numbers = numbers;
        this.squareBits = squareBits;
        this.squaresInRow = squaresInRow;
    }

    /** The codes of a picture that helps to decode another: one group. */
    static CodeGroups one(BitReader in, int cached) throws IOException {
        return new CodeGroups(new Group[] {Group.read(in, cached)}, new int[0], 0, 0);
    }

    static CodeGroups read(BitReader in, int cached, int width, int height) throws IOException {
        if (!in.flag()) {
            return one(in, cached);
        }
        int bits = 2 + in.bits(3);
        int[] numbers = Pixels.readHelper(in, Pixels.squares(width, bits), Pixels.squares(height, bits));
        int most = 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] >> 8 & 0xFFFF;
            most = Math.max(most, numbers[i]);
        }
        Group[] groups = new Group[most + 1];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = Group.read(in, cached);
        }
        return new CodeGroups(groups, numbers, bits, Pixels.squares(width, bits));
    }

    /** Edge length of a square minus 1: where {@code x} has none of these bits, a new square begins. */
    int mask() {
        return numbers.length == 0 ? -1 : (1 << squareBits) - 1;
    }

    Group at(int x, int y) {
        return numbers.length == 0 ? groups[0] : groups[numbers[(y >> squareBits) * squaresInRow + (x >> squareBits)]];
    }
}

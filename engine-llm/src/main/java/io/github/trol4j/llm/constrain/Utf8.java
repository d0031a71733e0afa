package io.github.trol4j.llm.constrain;

import io.github.trol4j.llm.constrain.CodePoints.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Code points as the byte sequences that spell them in UTF-8. */
final class Utf8 {
    /** Last code point with one, two, three and four bytes. */
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, CodePoints.MAX};

    private Utf8() {}

    /** One character of the set. */
    static Expr one(CodePoints set) {
        List<Expr> spellings = new ArrayList<>();
        int first = 0;
        for (int length = 1; length <= 4; length++) {
            for (Range range : set.ranges()) {
                int from = Math.max(first, range.first());
                int to = Math.min(LAST_OF_LENGTH[length - 1], range.last());
                if (from <= to) {
                    split(from, to, length, spellings);
                }
            }
            first = LAST_OF_LENGTH[length - 1] + 1;
        }
        return Expr.alt(spellings);
    }

    /** Exactly this text. */
    static Expr literal(String text) {
        List<Expr> bytes = new ArrayList<>();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(Expr.bytes(b & 0xff, b & 0xff));
        }
        return Expr.seq(bytes);
    }

    /** Cuts a range of code points of one length where the bytes behind the first differing one do not span all values. */
    private static void split(int first, int last, int length, List<Expr> out) {
        for (int tail = 1; tail < length; tail++) {
            int mask = (1 << 6 * tail) - 1;
            if ((first & ~mask) == (last & ~mask)) {
                break;
            }
            if ((first & mask) != 0) {
                split(first, first | mask, length, out);
                split((first | mask) + 1, last, length, out);
                return;
            }
            if ((last & mask) != mask) {
                split(first, (last & ~mask) - 1, length, out);
                split(last & ~mask, last, length, out);
                return;
            }
        }
        List<Expr> bytes = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            bytes.add(Expr.bytes(byteAt(first, length, i), byteAt(last, length, i)));
        }
        out.add(Expr.seq(bytes));
    }

    private static int byteAt(int codePoint, int length, int index) {
        int bits = codePoint >> 6 * (length - 1 - index);
        if (index > 0) {
            return 0x80 | bits & 0x3f;
        }
        return switch (length) {
            case 1 -> bits;
            case 2 -> 0xc0 | bits;
            case 3 -> 0xe0 | bits;
            default -> 0xf0 | bits;
        };
    }
}

package io.github.trol4j.llm.constrain;

import io.github.trol4j.llm.constrain.CodePoints.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Code points as the byte sequences that spell them in UTF-8. */
final class Utf8 {
    /** Last code point with one, two, three and four bytes. */
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, CodePoints.MAX};

    private Utf8() {}

    /** One character of the set. */
    static Expr one(CodePoints set) {
        List<List<Expr.Bytes>> spellings = new ArrayList<>();
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
        return factored(spellings);
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
    private static void split(int first, int last, int length, List<List<Expr.Bytes>> out) {
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
        List<Expr.Bytes> bytes = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            bytes.add(Expr.bytes(byteAt(first, length, i), byteAt(last, length, i)));
        }
        out.add(bytes);
    }

    /** Any of the sequences; those that end alike share their ends, which keeps automata small. */
    private static Expr factored(List<List<Expr.Bytes>> sequences) {
        Map<List<Expr.Bytes>, Expr.Bytes> byTail = new LinkedHashMap<>();
        for (List<Expr.Bytes> sequence : sequences) {
            byTail.merge(sequence.subList(1, sequence.size()), sequence.getFirst(), Expr.Bytes::or);
        }
        Map<Expr.Bytes, List<List<Expr.Bytes>>> byLast = new LinkedHashMap<>();
        List<Expr> ways = new ArrayList<>();
        byTail.forEach((tail, head) -> {
            if (tail.isEmpty()) {
                ways.add(head);
                return;
            }
            List<Expr.Bytes> begin = new ArrayList<>(List.of(head));
            begin.addAll(tail.subList(0, tail.size() - 1));
            byLast.computeIfAbsent(tail.getLast(), k -> new ArrayList<>()).add(begin);
        });
        byLast.forEach((last, begins) -> ways.add(Expr.seq(factored(begins), last)));
        return Expr.alt(ways);
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

package io.github.trol4j.llm.constrain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of Unicode scalar values (code points without the surrogates) as sorted ranges that neither touch nor overlap.
 */
record CodePoints(List<Range> ranges) {
    static final int MAX = 0x10FFFF;
    static final CodePoints NONE = new CodePoints(List.of());
    static final CodePoints ALL = of(0, MAX);

    /** First and last code point, both in the set. */
    record Range(int first, int last) {}

    static CodePoints of(int codePoint) {
        return of(codePoint, codePoint);
    }

    /** The code points from {@code first} to {@code last}, surrogates left out. */
    static CodePoints of(int first, int last) {
        return sorted(List.of(new Range(first, last)));
    }

    /** The characters of a string. */
    static CodePoints anyOf(String characters) {
        return sorted(characters.codePoints().mapToObj(c -> new Range(c, c)).toList());
    }

    CodePoints or(CodePoints other) {
        List<Range> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        return sorted(all);
    }

    CodePoints not() {
        List<Range> gaps = new ArrayList<>();
        int next = 0;
        for (Range range : ranges) {
            if (range.first > next) {
                gaps.add(new Range(next, range.first - 1));
            }
            next = range.last + 1;
        }
        if (next <= MAX) {
            gaps.add(new Range(next, MAX));
        }
        return sorted(gaps);
    }

    CodePoints without(CodePoints other) {
        return not().or(other).not();
    }

    CodePoints and(CodePoints other) {
        return not().or(other.not()).not();
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    private static CodePoints sorted(List<Range> any) {
        List<Range> cut = new ArrayList<>();
        for (Range range : any) {
            addUnless(cut, range.first, Math.min(range.last, Character.MIN_SURROGATE - 1));
            addUnless(cut, Math.max(range.first, Character.MAX_SURROGATE + 1), range.last);
        }
        cut.sort(Comparator.comparingInt(Range::first));
        List<Range> merged = new ArrayList<>();
        for (Range range : cut) {
            Range last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && range.first <= last.last + 1) {
                merged.set(merged.size() - 1, new Range(last.first, Math.max(last.last, range.last)));
            } else {
                merged.add(range);
            }
        }
        return new CodePoints(List.copyOf(merged));
    }

    private static void addUnless(List<Range> ranges, int first, int last) {
        if (first <= last) {
            ranges.add(new Range(first, last));
        }
    }
}

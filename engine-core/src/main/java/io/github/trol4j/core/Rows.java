package io.github.trol4j.core;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An ascending set of row numbers: the image rows of a prompt, the rows whose result is wanted, the positions of some queries. */
public final class Rows {
    private static final Rows NONE = new Rows(0, 0, null);

    private final int first;
    private final int count;
    private final int @Nullable [] scattered;

    private Rows(int first, int count, int @Nullable [] scattered) {
        this.first = first;
        this.count = count;
        this.scattered = scattered;
    }

    public static Rows none() {
        return NONE;
    }

    /** Rows {@code from .. to-1}. */
    public static Rows range(int from, int to) {
        if (from < 0 || to < from) {
            throw new ShapeException("rows %d .. %d are not a range".formatted(from, to));
        }
        return new Rows(from, to - from, null);
    }

    /** The given rows, which must ascend strictly. */
    public static Rows of(int... rows) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || i > 0 && rows[i] <= rows[i - 1]) {
                throw new ShapeException("rows must be non-negative and ascend: " + Arrays.toString(rows));
            }
        }
        boolean contiguous = rows.length == 0 || rows[rows.length - 1] - rows[0] == rows.length - 1;
        return contiguous
                ? new Rows(rows.length == 0 ? 0 : rows[0], rows.length, null)
                : new Rows(rows[0], rows.length, rows.clone());
    }

    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** True if the rows follow each other without a gap. */
    public boolean isRange() {
        return scattered == null;
    }

    /** True for exactly rows {@code 0 .. rows-1}. */
    public boolean isAll(int rows) {
        return scattered == null && count == rows && first == 0;
    }

    /** Row number of the {@code i}-th member. */
    public int get(int i) {
        return scattered == null ? first + i : scattered[i];
    }

    /** The last row number plus one; 0 if empty. */
    public int end() {
        return count == 0 ? 0 : get(count - 1) + 1;
    }

    /** Every row number increased by {@code by}. */
    public Rows shift(int by) {
        if (by == 0 || count == 0) {
            return this;
        }
        if (by < -first || by > Integer.MAX_VALUE - end()) {
            throw new ShapeException("rows %s cannot be shifted by %d".formatted(this, by));
        }
        int[] moved = scattered == null
                ? null
                : Arrays.stream(scattered).map(r -> r + by).toArray();
        return new Rows(first + by, count, moved);
    }

    /** The members at the given indices. */
    public Rows at(Rows indices) {
        if (indices.end() > count) {
            throw new ShapeException("indices %s reach outside %d rows".formatted(indices, count));
        }
        if (isRange()) {
            return indices.shift(first);
        }
        int[] chosen = new int[indices.count()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = get(indices.get(i));
        }
        return of(chosen);
    }

    /** Members inside {@code from .. to-1}, counted from {@code from}. */
    public Rows within(int from, int to) {
        if (scattered == null) {
            int low = Math.max(first, from);
            int high = Math.min(first + count, to);
            return low >= high ? NONE : range(low - from, high - from);
        }
        return of(Arrays.stream(scattered)
                .filter(r -> r >= from && r < to)
                .map(r -> r - from)
                .toArray());
    }

    /** Where the members of {@code chosen} stand in this set: the index {@code i} of every {@code get(i)} that is in {@code chosen}. */
    public Rows indicesOf(Rows chosen) {
        if (isRange()) {
            return chosen.within(first, first + count);
        }
        int[] found = new int[Math.min(count, chosen.count)];
        int n = 0;
        for (int i = 0, j = 0; i < count && j < chosen.count; ) {
            int difference = get(i) - chosen.get(j);
            if (difference == 0) {
                found[n++] = i;
            }
            if (difference <= 0) {
                i++;
            }
            if (difference >= 0) {
                j++;
            }
        }
        return of(Arrays.copyOf(found, n));
    }

    /** Members of both sets. */
    public Rows and(Rows other) {
        Rows common = indicesOf(other);
        return common.count == count ? this : pick(common);
    }

    /** Members of either set. */
    public Rows or(Rows other) {
        int[] all =
                IntStream.concat(stream(), other.stream()).sorted().distinct().toArray();
        return of(all);
    }

    /** Members that are not in {@code other}. */
    public Rows without(Rows other) {
        Rows common = indicesOf(other);
        int[] left = new int[count - common.count];
        for (int i = 0, c = 0; i < count; i++) {
            if (c < common.count && common.get(c) == i) {
                c++;
            } else {
                left[i - c] = get(i);
            }
        }
        return of(left);
    }

    /** The {@code n} lowest members, or all if there are fewer. */
    public Rows first(int n) {
        return n >= count ? this : pick(range(0, n));
    }

    /** The members at some indices. */
    private Rows pick(Rows indices) {
        return of(indices.stream().map(this::get).toArray());
    }

    private IntStream stream() {
        return IntStream.range(0, count).map(this::get);
    }

    @Override
    public String toString() {
        return isRange() ? "[%d, %d)".formatted(first, first + count) : Arrays.toString(scattered);
    }
}

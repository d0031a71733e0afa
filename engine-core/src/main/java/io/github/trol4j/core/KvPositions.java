package io.github.trol4j.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Positions of the rows of a {@link KvLayer}, ascending: kept by backends beside the rows. As long as row {@code i} stands at
 * position {@code i}, as in nearly all caches, they take no room.
 */
public final class KvPositions {
    private int length;
    private int @Nullable [] scattered; // null: row i stands at position i

    /** Rows. */
    public int length() {
        return length;
    }

    /** Position of row {@code i}. */
    public int get(int i) {
        return scattered == null ? i : scattered[i];
    }

    /** The last position plus one; 0 if there is none. */
    public int end() {
        return length == 0 ? 0 : get(length - 1) + 1;
    }

    /** Rows that a query at {@code position} sees: those at its own position and before. */
    public int visible(int position) {
        if (scattered == null) {
            return position < length ? position + 1 : length;
        }
        int found = Arrays.binarySearch(scattered, 0, length, position);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /**
     * Adds a row.
     *
     * @throws ShapeException if the last one stands there or behind
     */
    public void append(int position) {
        if (scattered == null && position == length) {
            length++;
            return;
        }
        if (position < end()) {
            throw new ShapeException(
                    "appendKv: position %d does not follow the last cached one, %d".formatted(position, end() - 1));
        }
        int[] all = scattered == null ? new int[Math.max(16, 2 * length)] : scattered;
        for (int i = 0; scattered == null && i < length; i++) {
            all[i] = i;
        }
        if (length == all.length) {
            all = Arrays.copyOf(all, 2 * length);
        }
        all[length++] = position;
        scattered = all;
    }

    /** Adds rows in order, as {@link #append(int)} does. */
    public void append(Rows positions) {
        if (scattered == null && positions.isRange() && !positions.isEmpty() && positions.get(0) == length) {
            length += positions.count();
            return;
        }
        for (int i = 0; i < positions.count(); i++) {
            append(positions.get(i));
        }
    }

    /**
     * Forgets every row at {@code end} or behind.
     *
     * @throws ShapeException if {@code end} is not within {@code 0 .. end()}
     */
    public void truncate(int end) {
        if (end < 0 || end > end()) {
            throw new ShapeException("cannot truncate %d cached positions to %d".formatted(end(), end));
        }
        length = end == 0 ? 0 : visible(end - 1);
        if (length == 0) {
            scattered = null;
        }
    }

    /** An independent copy. */
    public KvPositions copy() {
        KvPositions twin = new KvPositions();
        twin.length = length;
        twin.scattered = scattered == null ? null : scattered.clone();
        return twin;
    }
}

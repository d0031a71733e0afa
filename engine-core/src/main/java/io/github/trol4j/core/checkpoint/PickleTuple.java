package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import java.util.List;

/** A Python tuple. Kept apart from lists because pickles distinguish them; compared by identity, since contents may be cyclic. */
final class PickleTuple {
    private final List<Object> items;

    PickleTuple(List<Object> items) {
        this.items = items;
    }

    int size() {
        return items.size();
    }

    /**
     * The item at {@code i}, which must exist and be a {@code type}.
     *
     * @param what its meaning, for the message
     */
    <T> T get(int i, Class<T> type, String what) {
        Object item = i < items.size() ? items.get(i) : null;
        if (!type.isInstance(item)) {
            throw new CheckpointException("%s (item %d of %d) should be a %s, found %s"
                    .formatted(
                            what,
                            i,
                            items.size(),
                            type.getSimpleName(),
                            item == null ? "nothing" : item.getClass().getSimpleName()));
        }
        return type.cast(item);
    }

    /** All items as non-negative integers, such as a shape. */
    long[] sizes(String what) {
        long[] sizes = new long[items.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = get(i, Long.class, what);
            if (sizes[i] < 0) {
                throw new CheckpointException("%s has the negative entry %d".formatted(what, sizes[i]));
            }
        }
        return sizes;
    }
}

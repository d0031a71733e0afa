package io.github.trol4j.models.eval.sets;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a set knows about an item besides its question: the right answer and the keys that scores are grouped by. */
public interface Facts {
    /** The options' texts in the order of their letters; empty if there are none. */
    default List<String> choices() {
        return List.of();
    }

    /** The right answer for people to read. */
    default @Nullable String expected() {
        return null;
    }
}

package io.github.trol4j.models.eval;

import java.util.Optional;

/**
 * One picture of an item, in the encoded bytes of the data set. The bytes are read when they are asked for and never kept, so a
 * set of any size costs the memory of one picture.
 */
public interface Picture {
    /** The encoded file. Throws {@link EvalException} if it cannot be read. */
    byte[] bytes();

    /** The path below the data root, with forward slashes; empty for pictures that are stored inside another file. */
    default Optional<String> file() {
        return Optional.empty();
    }

    /** What is wrong with the place of the picture, found without decoding it; empty if there is something to decode. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Where the picture comes from, for messages. */
    String origin();
}

package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.StoredWeight;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Named tensors of one checkpoint, wherever they lie: one file, several shards, a packed file, or memory. Tensors are looked at
 * where they are (mapped), so asking for one costs nothing; they stay readable until {@link #close}.
 */
public interface TensorSource extends AutoCloseable {
    /** Names in the order of the file. */
    Set<String> names();

    /**
     * The tensor of that name.
     *
     * @throws CheckpointException if there is none, naming the file and the closest names it has
     */
    HostTensor get(String name);

    /** Sizes of the tensor of that name, outermost first. */
    default long[] shape(String name) {
        return get(name).shape();
    }

    /** The weight that somebody has already prepared under that name, or null if this source has only tensors as published. */
    default @Nullable StoredWeight stored(String name) {
        return null;
    }

    /** What to call this source in an error message, for example the path of the file. */
    String origin();

    @Override
    void close();
}

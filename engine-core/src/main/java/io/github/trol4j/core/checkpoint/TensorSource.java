package io.github.trol4j.core.checkpoint;

import java.util.Set;

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

    /** What to call this source in an error message, for example the path of the file. */
    String origin();

    @Override
    void close();
}

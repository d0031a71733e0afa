package io.github.trol4j.core;

import io.github.trol4j.core.checkpoint.HostTensor;

/**
 * A way of computing: owns the storage and the mathematics of weights, activations and caches. Shared by all sessions of a model
 * and safe for concurrent use; what is not shared ({@link Ops}, {@link KvLayer}) it hands out.
 */
public interface Backend extends AutoCloseable {
    /** Short name as on the command line: {@code reference}, {@code nd4j}, {@code cpu}. */
    String name();

    /** What computes here, for people: versions, instruction set, device, threads, weight format. */
    String description();

    /**
     * Turns a stored tensor into a weight. The first axis becomes the rows, all further axes together the input width (a
     * convolution kernel is a matrix of flattened patches); a vector becomes one row. The source may be closed afterwards unless {@link #keepsSource} says otherwise.
     *
     * @throws BackendException if the memory for it cannot be had, naming the tensor
     */
    Weight prepare(HostTensor tensor, WeightUse use);

    /** Whether weights may keep looking at the mapped file, which then must stay open as long as the backend. */
    default boolean keepsSource() {
        return false;
    }

    /** Operations for one session. */
    Ops newOps();

    /** An empty set of keys and values for one block. */
    KvLayer newKvLayer(HeadLayout heads);

    @Override
    void close();
}

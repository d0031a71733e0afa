package io.github.trol4j.core;

import java.lang.foreign.SegmentAllocator;

/**
 * A way of computing: owns the storage and the mathematics of weights, activations and caches. Shared by all sessions of a model
 * and safe for concurrent use; what is not shared ({@link Ops}, {@link KvLayer}) it hands out.
 */
public interface Backend extends AutoCloseable {
    /** Short name as on the command line: {@code reference}, {@code nd4j}, {@code cpu}. */
    String name();

    /** What computes here, for people: versions, instruction set, device, threads, weight format. */
    String description();

    /** What it can do, as its provider says. */
    default Capabilities capabilities() {
        return Capabilities.ofF32(Capabilities.Exactness.ROUNDED);
    }

    /**
     * Turns a stored tensor into a weight. The first axis becomes the rows, all further axes together the input width (a
     * convolution kernel is a matrix of flattened patches); a vector becomes one row. The source may be
     * closed afterwards.
     *
     * @throws BackendException if the memory for it cannot be had, naming the tensor
     */
    Weight prepare(HostTensor tensor, WeightUse use);

    /**
     * Does what {@link #prepare} does, but leaves the result as bytes in memory of the caller's, for a file to keep.
     *
     * @throws BackendException if this backend has no form of weights that can be kept
     */
    default StoredWeight store(HostTensor tensor, WeightUse use, SegmentAllocator memory) {
        throw new BackendException(
                "Backend '%s' cannot keep its weights in a file; choose another with --backend".formatted(name()));
    }

    /**
     * The weight that {@link #store} once made, of the same values as {@link #prepare} would give. It may go on looking at the
     * bytes, which the caller keeps readable as long as the backend is open.
     *
     * @throws BackendException if the encoding is not one of this backend's, or does not fit the bytes
     */
    default Weight restore(StoredWeight stored, WeightUse use) {
        throw stored.unknownTo(name());
    }

    /** Operations for one session. */
    Ops newOps();

    /** An empty set of keys and values for one block. */
    KvLayer newKvLayer(HeadLayout heads);

    @Override
    void close();
}

package io.github.trol4j.core;

import java.util.function.ObjLongConsumer;

/**
 * Rotated keys and values of one block and one pass for one sequence: rows in the order of their positions, which need not be without
 * gaps. Grows by {@link Ops#appendKv} and {@link Ops#selfAttention}; used by one thread at a time.
 */
public interface KvLayer extends AutoCloseable {
    /** Rows held. */
    int length();

    /** Position of row {@code i}. */
    int position(int i);

    /** The last position plus one; 0 if there is none. */
    int end();

    /**
     * Forgets every row whose position is {@code end} or more.
     *
     * @throws ShapeException if {@code end} is not within {@code 0 .. end()}
     */
    void truncate(int end);

    /**
     * An independent continuation of the same past, which may be shared as long as neither side can tell. The two may be used by
     * different threads at the same time; the call itself counts as a use of this one.
     */
    KvLayer fork();

    /**
     * Names every piece of memory that holds these rows, with its bytes, room for further rows included. Layers that share a piece name
     * the same object, so what several take together is the sum over different ones.
     */
    void memory(ObjLongConsumer<Object> piece);

    /** Keys as {@code [kv heads, length, dim]}, for traces and tests. */
    float[] keys();

    /** Values as {@code [kv heads, length, dim]}, for traces and tests. */
    float[] values();

    @Override
    void close();
}

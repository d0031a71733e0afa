package io.github.trol4j.core;

/**
 * Rotated keys and values of one block and one pass, one entry per position, for one sequence. Grows by
 * {@link Ops#appendKv}; belongs to a session and is used by one thread at a time.
 */
public interface KvLayer extends AutoCloseable {
    /** Positions held. */
    int length();

    /** Forgets every position from {@code length} on. */
    void truncate(int length);

    /** An independent continuation of the same past. The past itself may be shared as long as neither side can tell. */
    KvLayer fork();

    /** Keys as {@code [kv heads, length, dim]}, for traces and tests. */
    float[] keys();

    /** Values as {@code [kv heads, length, dim]}, for traces and tests. */
    float[] values();

    @Override
    void close();
}

package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/** A tensor that knows its shape and whether its scope still lives; backends add the storage. */
public abstract class ScopedTensor implements Tensor {
    private final int rows;
    private final int width;
    private @Nullable Ops owner;
    private boolean released;

    protected ScopedTensor(int rows, int width) {
        if (rows < 0 || width < 0) {
            throw new ShapeException("a matrix cannot have %d rows of %d columns".formatted(rows, width));
        }
        this.rows = rows;
        this.width = width;
    }

    @Override
    public final int rows() {
        return rows;
    }

    @Override
    public final int width() {
        return width;
    }

    /** @throws BackendException if the scope that made this tensor has ended */
    protected final void checkOpen() {
        if (released) {
            throw new BackendException("A [%d, %d] tensor was used after its scope had ended".formatted(rows, width));
        }
    }

    /**
     * What {@link #read} has to check first.
     *
     * @throws ShapeException if {@code into} is not of exactly this size
     */
    protected final void checkRead(float[] into) {
        checkOpen();
        if (into.length != (long) rows * width) {
            throw new ShapeException(
                    "read: an array of %d values cannot take [%d, %d]".formatted(into.length, rows, width));
        }
    }

    final void belongTo(Ops session) {
        owner = session;
    }

    final boolean belongsTo(Ops session) {
        return owner == session;
    }

    final void markReleased() {
        released = true;
    }

    @Override
    public String toString() {
        return "[%d, %d]%s".formatted(rows, width, released ? " released" : "");
    }
}

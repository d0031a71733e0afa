package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/** A tensor that knows its shape and whether its scope still lives; backends add the storage. */
public abstract class ScopedTensor implements Tensor {
    private int rows;
    private int width;
    private @Nullable Ops owner;
    private boolean released;

    protected ScopedTensor(int rows, int width) {
        shape(rows, width);
    }

    private void shape(int newRows, int newWidth) {
        if (newRows < 0 || newWidth < 0) {
            throw new ShapeException("a matrix cannot have %d rows of %d columns".formatted(newRows, newWidth));
        }
        rows = newRows;
        width = newWidth;
    }

    /** Makes an object whose scope has ended stand for a new tensor. */
    protected final void renew(int newRows, int newWidth) {
        if (!released) {
            throw new IllegalStateException("a tensor that is alive cannot become another: " + this);
        }
        shape(newRows, newWidth);
        released = false;
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

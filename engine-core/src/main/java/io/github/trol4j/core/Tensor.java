package io.github.trol4j.core;

/**
 * A matrix of f32 activations, {@code [rows, width]}, row-major. Everything that flows through a model is such a matrix; heads,
 * tiles and patches are ways of reading its rows or columns, named where an operation needs them.
 *
 * <p>A tensor belongs to the {@link Ops} that made it and lives until the scope it was made in ends. Nobody but the backend can
 * change it. Using it after its scope, or with another backend, throws {@link BackendException} at once.
 */
public interface Tensor {
    int rows();

    int width();

    /** Copies the whole matrix into {@code into}, row by row; {@code into} must hold exactly {@code rows * width} values. */
    void read(float[] into);

    /** A fresh host copy, row-major. */
    default float[] toArray() {
        float[] values = new float[Math.multiplyExact(rows(), width())];
        read(values);
        return values;
    }
}

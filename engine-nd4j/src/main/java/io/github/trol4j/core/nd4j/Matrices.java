package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.BackendException;
import java.nio.FloatBuffer;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Our row-major {@code [rows, width]} matrices as ND4J's column-major {@code [width, rows]} arrays: the same bytes, and the order
 * in which BLAS multiplies without rearranging anything. Every array is made here, and whoever asks for one closes it.
 */
final class Matrices {
    private Matrices() {}

    /** An array of unset content. */
    static INDArray make(int rows, int width) {
        return Nd4j.createUninitialized(DataType.FLOAT, new long[] {width, rows}, 'f');
    }

    static INDArray of(float[] values, int rows, int width) {
        INDArray array = make(rows, width);
        write(array, buffer -> buffer.put(values, 0, rows * width));
        return array;
    }

    /** Lets {@code writer} fill the host copy, row by row; a GPU fetches it when it needs it. */
    static void write(INDArray array, Consumer<FloatBuffer> writer) {
        writer.accept(host(array));
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    /** Copies {@code count} values from flat index {@code from}, in our order. */
    static void read(INDArray array, int from, float[] into, int at, int count) {
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        host(array).position(from).get(into, at, count);
    }

    /** {@code x Wᵀ}: {@code x [T, in]}, {@code w [out, in]} to {@code [T, out]}. */
    static INDArray timesTransposed(INDArray x, INDArray w) {
        INDArray y = Nd4j.createUninitialized(DataType.FLOAT, new long[] {w.size(1), x.size(1)}, 'f');
        Nd4j.gemm(w, x, y, true, false, 1.0, 0.0);
        return y;
    }

    /** {@code x W}: {@code x [T, in]}, {@code w [in, out]} to {@code [T, out]}. */
    static INDArray times(INDArray x, INDArray w) {
        INDArray y = Nd4j.createUninitialized(DataType.FLOAT, new long[] {w.size(0), x.size(1)}, 'f');
        Nd4j.gemm(w, x, y, false, false, 1.0, 0.0);
        return y;
    }

    private static FloatBuffer host(INDArray array) {
        FloatBuffer buffer = array.data().asNioFloat();
        if (buffer == null) {
            throw new BackendException(
                    "nd4j: an array of %d values cannot be reached from Java".formatted(array.length()));
        }
        return buffer;
    }
}

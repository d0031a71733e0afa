package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Owns the weights outside the heap and the threads; hands out sessions. */
final class Nd4jBackend implements Backend {
    /** Values converted at a time while a weight is loaded: small beside any weight, large beside the cost of a call. */
    private static final int CHUNK = 1 << 16;

    private final String engine;
    private final int threads;
    private final Workers workers;
    private final Queue<INDArray> matrices = new ConcurrentLinkedQueue<>();

    Nd4jBackend(BackendOptions options, String engine) {
        this.engine = engine;
        this.threads = options.threads();
        this.workers = new Workers(threads);
        Nd4jRuntime.useThreads(threads);
    }

    @Override
    public String name() {
        return Nd4jProvider.NAME;
    }

    @Override
    public Capabilities capabilities() {
        return Nd4jProvider.CAPABILITIES;
    }

    @Override
    public String description() {
        return "%s, f32 weights only, %d thread%s".formatted(engine, threads, threads == 1 ? "" : "s");
    }

    @Override
    public Weight prepare(HostTensor tensor, WeightUse use) {
        int rows = tensor.shape().length <= 1 ? 1 : tensor.rows();
        int width = rows == 0 ? 0 : Math.toIntExact(tensor.elements() / rows);
        if (use == WeightUse.VECTOR || rows == 1) {
            return new Nd4jWeight.Vector(tensor.name(), rows, width, tensor.toFloats());
        }
        return new Nd4jWeight.Matrix(tensor.name(), rows, width, upload(tensor, rows, width));
    }

    private INDArray upload(HostTensor tensor, int rows, int width) {
        INDArray array = allocate(tensor, rows, width);
        matrices.add(array);
        float[] chunk = new float[CHUNK];
        Matrices.write(array, buffer -> {
            for (long at = 0; at < tensor.elements(); at += CHUNK) {
                int count = (int) Math.min(CHUNK, tensor.elements() - at);
                tensor.read(at, chunk, 0, count);
                buffer.put(chunk, 0, count);
            }
        });
        return array;
    }

    private static INDArray allocate(HostTensor tensor, int rows, int width) {
        long bytes = tensor.elements() * Float.BYTES;
        if (bytes > Integer.MAX_VALUE) {
            throw new BackendException(
                    "nd4j: %s of %s has %d MB in f32, a single matrix can have 2047; use another backend"
                            .formatted(tensor, tensor.origin(), bytes >> 20));
        }
        try {
            return Matrices.make(rows, width);
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new BackendException(
                    "nd4j: no memory for %s of %s, %d MB in f32; use a backend with narrower weights or a smaller model"
                            .formatted(tensor, tensor.origin(), bytes >> 20),
                    e);
        }
    }

    @Override
    public Ops newOps() {
        return new Nd4jOps(workers);
    }

    @Override
    public KvLayer newKvLayer(HeadLayout heads) {
        return new PagedKvLayer(heads);
    }

    @Override
    public void close() {
        for (INDArray array = matrices.poll(); array != null; array = matrices.poll()) {
            array.close();
        }
        workers.close();
    }
}

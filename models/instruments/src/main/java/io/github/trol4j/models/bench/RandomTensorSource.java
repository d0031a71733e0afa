package io.github.trol4j.models.bench;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.models.load.TrolConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A checkpoint that exists only as names and shapes; each tensor is made up when it is asked for, as F16. Values are normally
 * distributed (standard deviation 0.02, norm gains 1) and depend on seed and name alone. Made by copying from a pool of drawn
 * values, so that making them costs about what reading a cached file does.
 *
 * <p>All tensors look into one stretch of memory as large as the largest of them, each at an offset of its own, so this source never
 * holds a model.
 */
final class RandomTensorSource implements TensorSource {
    /** A prime, so that the rows of no matrix repeat each other. */
    private static final int POOL = 1_048_573;

    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = 20240618;
    private static final double DEVIATION = 0.02;

    private final Map<String, long[]> shapes;
    private final long seed;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment values;

    /** @param shapes of every tensor by name */
    RandomTensorSource(Map<String, long[]> shapes, long seed) {
        this.shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
        this.seed = seed;
        long largest = shapes.values().stream()
                .mapToLong(RandomTensorSource::elements)
                .max()
                .orElse(0);
        this.values = arena.allocate(2 * (POOL + largest), 64);
        draw();
    }

    /** The tensors of a published checkpoint of given sizes, with a gate for each block among them. */
    static RandomTensorSource of(TrolConfig config, int rank) {
        Map<String, long[]> shapes =
                new LinkedHashMap<>(config.family().tensors(config, rank).shapes());
        for (int i = 0; i < config.decoder().layers(); i++) {
            shapes.put(
                    "trol_gating.%d.weight".formatted(i),
                    new long[] {1, config.decoder().hidden()});
            shapes.put("trol_gating.%d.bias".formatted(i), new long[] {1});
        }
        return new RandomTensorSource(shapes, SEED);
    }

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public HostTensor get(String name) {
        long[] shape = shapes.get(name);
        if (shape == null) {
            throw new CheckpointException("There is no tensor '%s' among the %s".formatted(name, origin()));
        }
        if (isGain(name, shape)) {
            float[] ones = new float[Math.toIntExact(elements(shape))];
            Arrays.fill(ones, 1);
            return HostTensor.of(name, origin(), ones, shape);
        }
        return new HostTensor(name, origin(), DType.F16, shape, slice(name, elements(shape)));
    }

    @Override
    public String origin() {
        return "random weights";
    }

    @Override
    public void close() {
        arena.close();
    }

    /** Norm gains and branch scales; around 0.02 they would starve the network until its values are denormal and slow. */
    private static boolean isGain(String name, long[] shape) {
        return shape.length == 1 && (name.endsWith(".weight") || name.endsWith(".ls1") || name.endsWith(".ls2"));
    }

    private MemorySegment slice(String name, long elements) {
        return values.asSlice(2 * offset(name), 2 * elements);
    }

    private long offset(String name) {
        return Math.floorMod(name.hashCode() * 31L + seed, (long) POOL);
    }

    private void draw() {
        Random random = new Random(seed);
        for (long i = 0; i < POOL; i++) {
            values.set(I16, 2 * i, Float.floatToFloat16((float) (random.nextGaussian() * DEVIATION)));
        }
        long total = values.byteSize();
        for (long at = 2L * POOL; at < total; at += 2L * POOL) {
            MemorySegment.copy(values, 0, values, at, Math.min(2L * POOL, total - at));
        }
    }

    private static long elements(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}

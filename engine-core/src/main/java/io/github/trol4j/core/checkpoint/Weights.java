package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A place in the tree of a checkpoint's names from which weights are taken by their last name and the shape they must have. All
 * cursors made from one root share the record of what has been taken, so that at the end {@link #unused} says what nobody asked for.
 */
public final class Weights {
    private final TensorSource source;
    private final Backend backend;
    private final LowRankForm lowRank;
    private final String path;
    private final Set<String> taken;

    private Weights(TensorSource source, Backend backend, LowRankForm lowRank, String path, Set<String> taken) {
        this.source = source;
        this.backend = backend;
        this.lowRank = lowRank;
        this.path = path;
        this.taken = taken;
    }

    public static Weights of(TensorSource source, Backend backend) {
        return of(source, backend, LowRankForm.BRANCH);
    }

    /** @param lowRank how whoever has low-rank branches is to take them */
    public static Weights of(TensorSource source, Backend backend, LowRankForm lowRank) {
        return new Weights(source, backend, lowRank, "", ConcurrentHashMap.newKeySet());
    }

    /** The place {@code name} below this one; dots descend several levels. */
    public Weights at(String name) {
        return new Weights(source, backend, lowRank, path + name + ".", taken);
    }

    /** The {@code i}-th of a numbered list such as {@code layers}. */
    public Weights at(String list, int i) {
        return at(list + "." + i);
    }

    public boolean has(String name) {
        return source.names().contains(path + name);
    }

    /** Full name of a tensor below this place. */
    public String fullName(String name) {
        return path + name;
    }

    /**
     * A stored tensor of exactly this shape.
     *
     * @throws CheckpointException if it is missing or has another shape, naming file, tensor, expected and found
     */
    public HostTensor tensor(String name, long... shape) {
        HostTensor found = tensor(name);
        if (!Arrays.equals(found.shape(), shape)) {
            throw new CheckpointException(
                    "Tensor '%s' in %s has shape %s, the configuration asks for %s. Is config.json the one that belongs to these weights?"
                            .formatted(
                                    found.name(),
                                    found.origin(),
                                    Arrays.toString(found.shape()),
                                    Arrays.toString(shape)));
        }
        return found;
    }

    /** A stored tensor of any shape, such as a table whose length is read from the file. */
    public HostTensor tensor(String name) {
        HostTensor found = source.get(path + name);
        taken.add(path + name);
        StoredTypes.requireReal(found);
        return found;
    }

    /** Declares that a stored tensor is known and deliberately left alone. */
    public void ignore(String name) {
        taken.add(path + name);
    }

    /** A stored matrix or vector of exactly this shape, prepared. */
    public Weight weight(String name, WeightUse use, long... shape) {
        return derived(name, use, () -> tensor(name, shape), shape);
    }

    /** {@link #derived(String, WeightUse, Supplier)}, of exactly this shape. */
    public Weight derived(String name, WeightUse use, Supplier<HostTensor> make, long... shape) {
        Weight weight = derived(name, use, make);
        long rows = shape.length <= 1 ? 1 : shape[0];
        if (weight.rows() != rows || rows * weight.width() != HostTensor.elements(shape, name, source.origin())) {
            throw new CheckpointException(
                    "Weight '%s' in %s is [%d, %d], the configuration asks for %s. Convert the checkpoint again."
                            .formatted(
                                    weight.name(),
                                    source.origin(),
                                    weight.rows(),
                                    weight.width(),
                                    Arrays.toString(shape)));
        }
        return weight;
    }

    /** Rows of a stored tensor, for sizes that only the file states. */
    public int rowsOf(String name) {
        long[] shape = source.shape(path + name);
        if (shape.length == 0 || shape[0] > Integer.MAX_VALUE) {
            throw new CheckpointException("Tensor '%s' in %s of shape %s has no number of rows that could be used"
                    .formatted(path + name, source.origin(), Arrays.toString(shape)));
        }
        return (int) shape[0];
    }

    /**
     * A weight that is computed from stored tensors, for example rearranged ones; {@code name} stands for the result below this
     * place and need not exist in the file. Where the source has the result already, nothing is computed.
     */
    public Weight derived(String name, WeightUse use, Supplier<HostTensor> make) {
        StoredWeight stored = source.stored(path + name);
        if (stored != null) {
            return backend.restore(stored, use);
        }
        HostTensor made = make.get();
        return backend.prepare(
                new HostTensor(path + name, made.origin(), made.dtype(), made.shape(), made.data()), use);
    }

    /** A vector of {@code n} values, kept exact. */
    public Weight vector(String name, int n) {
        return weight(name, WeightUse.VECTOR, n);
    }

    /** {@code name.weight [out, in]}, and {@code name.bias [out]} if the file has one. */
    public Linear linear(String name, WeightUse use, int out, int in) {
        Weight matrix = weight(name + ".weight", use, out, in);
        return new Linear(matrix, has(name + ".bias") ? vector(name + ".bias", out) : null);
    }

    /** {@code name.weight [out, in]} and {@code name.bias [out]}, which must be there. */
    public Linear biasedLinear(String name, WeightUse use, int out, int in) {
        return new Linear(weight(name + ".weight", use, out, in), vector(name + ".bias", out));
    }

    /** How low-rank branches are to be taken. */
    public LowRankForm lowRank() {
        return lowRank;
    }

    /** {@code name.weight} and {@code name.bias}. */
    public Norm layerNorm(String name, int n, float eps) {
        return new Norm.Layer(vector(name + ".weight", n), vector(name + ".bias", n), eps);
    }

    /** {@code name.weight} alone. */
    public Norm rmsNorm(String name, int n, float eps) {
        return new Norm.Rms(vector(name + ".weight", n), eps);
    }

    /** Names in the checkpoint that nothing has asked for, sorted. A packed file has none: they were left out when it was made. */
    public Set<String> unused() {
        if (source instanceof PackedFile) {
            return Set.of();
        }
        Set<String> left = new TreeSet<>(source.names());
        left.removeAll(taken);
        return left;
    }
}

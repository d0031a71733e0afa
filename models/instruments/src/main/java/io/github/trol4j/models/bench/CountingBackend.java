package io.github.trol4j.models.bench;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import java.lang.foreign.SegmentAllocator;
import java.util.EnumMap;
import java.util.Map;

/** Passes everything on and keeps count of what the prepared weights weigh, by what they are for. */
final class CountingBackend implements Backend {
    private final Backend backend;
    private final Map<WeightUse, Long> bytes = new EnumMap<>(WeightUse.class);
    private int rank = Integer.MAX_VALUE;

    CountingBackend(Backend backend) {
        this.backend = backend;
    }

    @Override
    public Capabilities capabilities() {
        return backend.capabilities();
    }

    /** Bytes of all weights of that use. */
    long bytes(WeightUse use) {
        return bytes.getOrDefault(use, 0L);
    }

    /** Bytes of all weights. */
    long bytes() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Rank of the low-rank branches, the shortest side that any of them has; 0 without branches. */
    int lowRank() {
        return rank == Integer.MAX_VALUE ? 0 : rank;
    }

    @Override
    public Weight prepare(HostTensor tensor, WeightUse use) {
        Weight weight = backend.prepare(tensor, use);
        count(weight, use);
        return weight;
    }

    @Override
    public StoredWeight store(HostTensor tensor, WeightUse use, SegmentAllocator memory) {
        return backend.store(tensor, use, memory);
    }

    @Override
    public Weight restore(StoredWeight stored, WeightUse use) {
        Weight weight = backend.restore(stored, use);
        count(weight, use);
        return weight;
    }

    /** Weights may be prepared by several threads at once. */
    private synchronized void count(Weight weight, WeightUse use) {
        if (use == WeightUse.LOW_RANK) {
            rank = Math.min(rank, Math.min(weight.rows(), weight.width()));
        }
        bytes.merge(use, weight.bytes(), Long::sum);
    }

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public String description() {
        return backend.description();
    }

    @Override
    public Ops newOps() {
        return backend.newOps();
    }

    @Override
    public KvLayer newKvLayer(HeadLayout heads) {
        return backend.newKvLayer(heads);
    }

    @Override
    public void close() {
        backend.close();
    }
}

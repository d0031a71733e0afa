package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.KvFormat;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Lanes;
import io.github.trol4j.core.cpu.kernel.Products;
import java.lang.foreign.SegmentAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Weights packed once in panels, one pool of threads, one pool of blocks, shared by all sessions. */
final class CpuBackend implements Backend {
    static final String NAME = "cpu";

    private final BackendOptions options;
    private final CpuContext engine;
    private final Packer packer;
    private final Queue<NativeMemory> weights = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    CpuBackend(BackendOptions options, Products products) {
        this(options, products, MachineCode::load);
    }

    CpuBackend(BackendOptions options, Products products, Supplier<MachineCode.Status> code) {
        this.options = options;
        WorkerPool pool = new WorkerPool(options.threads());
        Encoding attention = kv() == KvFormat.F32 ? Encoding.F32 : Encoding.BF16;
        this.engine =
                new CpuContext(pool, new BlockPool(), products, new KernelChoice(), new CodeChoice(code), attention);
        this.packer = new Packer(pool);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return CpuCapabilities.ALL;
    }

    @Override
    public String description() {
        engine.kernels().loadVectors(); // whose width is told
        return "%s; Vector API, %d bits; %s weights; %s keys and values; %d thread%s"
                .formatted(
                        engine.products().description(),
                        Lanes.bits(),
                        weights(),
                        kv().label(),
                        options.threads(),
                        options.threads() == 1 ? "" : "s");
    }

    private String weights() {
        WeightFormat vision = options.vision();
        return options.weights().label() + (vision == null ? "" : " (vision " + vision.label() + ")");
    }

    private KvFormat kv() {
        return options.kv().with(options.weights());
    }

    @Override
    public Weight prepare(HostTensor tensor, WeightUse use) {
        return kept(pack(tensor, use));
    }

    private CpuWeight pack(HostTensor tensor, WeightUse use) {
        checkOpen();
        int rows = tensor.shape().length <= 1 ? 1 : tensor.rows();
        if (use == WeightUse.VECTOR || tensor.shape().length <= 1) {
            return packer.plain(tensor, rows, false);
        }
        return use == WeightUse.EMBEDDING
                ? packer.plain(tensor, rows, options.weights() != WeightFormat.F32)
                : packer.panels(tensor, rows, CpuCapabilities.encoding(use, options));
    }

    @Override
    public StoredWeight store(HostTensor tensor, WeightUse use, SegmentAllocator memory) {
        CpuWeight weight = pack(tensor, use);
        try {
            return CpuStore.store(weight, memory);
        } finally {
            weight.memory().close();
        }
    }

    @Override
    public Weight restore(StoredWeight stored, WeightUse use) {
        checkOpen();
        return kept(CpuStore.restore(stored));
    }

    private CpuWeight kept(CpuWeight weight) {
        if (weight instanceof CpuWeight.PackedMatrix panels && panels.encoding().isInteger()) {
            engine.kernels().loadVectors();
        }
        weights.add(weight.memory());
        return weight;
    }

    @Override
    public Ops newOps() {
        checkOpen();
        return new CpuOps(engine);
    }

    @Override
    public KvLayer newKvLayer(HeadLayout heads) {
        checkOpen();
        return new CpuKvLayer(engine, heads, engine.attention());
    }

    private void checkOpen() {
        if (closed) {
            throw new BackendException("The cpu backend has been closed");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        engine.close();
        for (NativeMemory memory = weights.poll(); memory != null; memory = weights.poll()) {
            memory.close();
        }
    }
}

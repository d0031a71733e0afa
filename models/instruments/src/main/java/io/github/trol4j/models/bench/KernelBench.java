package io.github.trol4j.models.bench;

import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.models.machine.Machine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How fast the kernels of machine code read weights from memory. Each repetition measures the machine's read bandwidth first and then
 * the kernel, because that bandwidth may change within a minute.
 */
public final class KernelBench implements AutoCloseable {
    private static final int DEPTH = 2048;
    private static final int REPETITIONS = 7;
    /** Room for the results of a thread, on pages of its own. */
    private static final long RESULT_BYTES = 4096;

    /**
     * One kernel.
     *
     * @param name weights and rows
     * @param rate bytes of weights per second, the median
     * @param share of the read bandwidth of the same moment, the median
     */
    public record Row(String name, double rate, double share) {}

    /** Multiplies all rows with one panel. */
    private interface Kernel {
        void run(long panel, long results);
    }

    private final int threads;
    private final int repetitions;
    private final Arena arena = Arena.ofShared();
    private final Streams streams;
    private final MemorySegment weights;
    private final MemorySegment rows;
    private final List<Row> table = new ArrayList<>();

    private KernelBench(int threads, int repetitions) {
        this.threads = threads;
        this.repetitions = repetitions;
        this.streams = Streams.over(Machine.here().processor().l3Bytes(), threads);
        this.weights = arena.allocate(streams.bytes(), 4096);
        this.rows = arena.allocate(MachineCode.MOST_ROWS * DEPTH * 4L, 64);
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        for (long at = 0; at < weights.byteSize(); at += noise.length) {
            long count = Math.min(noise.length, weights.byteSize() - at);
            MemorySegment.copy(MemorySegment.ofArray(noise), 0, weights, at, count);
        }
    }

    /** All kernels that this machine can use, or nothing. */
    public static List<Row> measure(int threads) {
        return measure(threads, REPETITIONS);
    }

    static List<Row> measure(int threads, int repetitions) {
        MachineCode code = MachineCode.load().code();
        if (code == null) {
            return List.of();
        }
        try (KernelBench bench = new KernelBench(threads, repetitions)) {
            long x = bench.rows.address();
            MemorySegment scales = bench.arena.allocate(Encoding.PANEL * 4L, 64);
            for (int count : new int[] {1, 2, 4, MachineCode.MOST_ROWS}) {
                MachineCode.PanelKernel q4 = code.multiplyQ4(count);
                bench.add("q4", count, Encoding.Q4, (panel, y) -> q4.multiply(x, DEPTH, panel, scales.address(), y));
            }
            for (int count : new int[] {1, 2, 4, MachineCode.MOST_ROWS}) {
                MachineCode.SumKernel q8 = code.multiplyS8(count);
                bench.add("q8", count, Encoding.S8, (panel, y) -> q8.multiply(x, DEPTH, DEPTH, panel, y));
            }
            for (int count = 1; count <= 2; count++) {
                MachineCode.RowsKernel bf16 = code.multiplyBf16(count);
                if (bf16 != null) {
                    long apart = Encoding.PANEL * 4L;
                    bench.add(
                            "bf16",
                            count,
                            Encoding.BF16,
                            (panel, y) -> bf16.multiply(x, DEPTH * 4L, DEPTH, panel, y, apart));
                }
            }
            return List.copyOf(bench.table);
        }
    }

    private void add(String weightName, int count, Encoding encoding, Kernel kernel) {
        double[] rates = new double[repetitions];
        double[] shares = new double[repetitions];
        for (int i = -1; i < repetitions; i++) { // once to warm up
            double limit = streams.bytes() / (double) streams.read();
            double rate = rate(encoding.panelBytes(DEPTH), kernel);
            if (i >= 0) {
                rates[i] = rate * 1e9;
                shares[i] = rate / limit;
            }
        }
        String name = "%s weights, %d row%s".formatted(weightName, count, count == 1 ? "" : "s");
        table.add(new Row(name, new Samples(rates).median(), new Samples(shares).median()));
    }

    /** Bytes per nanosecond. */
    private double rate(long panelBytes, Kernel kernel) {
        long panels = weights.byteSize() / panelBytes / threads * threads;
        MemorySegment results = arena.allocate(threads * RESULT_BYTES, 64);
        long nanos = Team.time(threads, i -> {
            long y = results.address() + i * RESULT_BYTES;
            for (long p = panels * i / threads; p < panels * (i + 1) / threads; p++) {
                kernel.run(weights.address() + p * panelBytes, y);
            }
        });
        return panels * panelBytes / (double) nanos;
    }

    @Override
    public void close() {
        streams.close();
        arena.close();
    }
}

package io.github.trol4j.core.cpu.code;

import io.github.trol4j.core.cpu.kernel.Encoding;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of one instruction set, each written when it is first asked for. They give the bits that the Java kernels give, and each
 * row has the bits that it has alone, however many are multiplied together.
 */
public final class MachineCode {
    /** Rows that a panel is read once for. */
    public static final int MOST_ROWS = 8;

    private static final String PROPERTY = "trol.cpu.code";
    /** How far ahead of the reading a panel is fetched. */
    private static final int PREFETCH = 4096;
    /** Depth that the kernels of bytes take at once: what the depth of a panel is padded to. */
    private static final int S8_BLOCK = 64;

    private static final Map<String, Status> LOADED = new ConcurrentHashMap<>();

    private final InstructionSet set;
    private final Routine prepareQ4;
    private final @Nullable Routine[] q4 = new Routine[MOST_ROWS + 1];
    private final @Nullable Routine[] s8 = new Routine[MOST_ROWS + 1];
    private final @Nullable Routine[] bf16 = new Routine[Bf16Avx512.MOST_ROWS + 1];

    private MachineCode(InstructionSet set) {
        this.set = set;
        this.prepareQ4 = new Routine(Q4Rows.listing());
    }

    /**
     * Outcome of trying to use machine code.
     *
     * @param code the kernels, if they can be used
     * @param text instruction set, or why there are none
     */
    public record Status(@Nullable MachineCode code, String text) {}

    /**
     * The best instruction set of this processor, or the one that the system property {@code trol.cpu.code} names; {@code off} keeps
     * machine code out. Never throws.
     */
    public static Status load() {
        return load(System.getProperty(PROPERTY, "auto"));
    }

    /** With {@code wanted} in place of the system property. */
    static Status load(String wanted) {
        return LOADED.computeIfAbsent(wanted, MachineCode::tryToLoad);
    }

    private static Status tryToLoad(String wanted) {
        if (wanted.equals("off")) {
            return new Status(null, "switched off by -D" + PROPERTY + "=off");
        }
        if (!System.getProperty("os.arch", "").matches("amd64|x86_64")
                || !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return new Status(null, "written for Linux on x86-64 only");
        }
        try {
            return choose(wanted, ProcessorFeatures.read());
        } catch (UnsupportedOperationException | LinkageError | IllegalCallerException e) {
            return new Status(null, String.valueOf(e.getMessage()));
        }
    }

    /** What {@code trol.cpu.code} may name on this machine. */
    static Stream<String> available() {
        return Arrays.stream(InstructionSet.values())
                .map(InstructionSet::label)
                .filter(label -> load(label).code() != null);
    }

    private static Status choose(String wanted, ProcessorFeatures features) {
        Optional<InstructionSet> set = Arrays.stream(InstructionSet.values())
                .filter(s -> s.isIn(features) && (wanted.equals("auto") || wanted.equals(s.label())))
                .findFirst();
        if (set.isPresent()) {
            return new Status(new MachineCode(set.get()), set.get().text());
        }
        String known = Arrays.stream(InstructionSet.values())
                .map(wanted.equals("auto") ? InstructionSet::text : InstructionSet::label)
                .collect(Collectors.joining(", "));
        return new Status(
                null,
                wanted.equals("auto")
                        ? "this processor has none of " + known
                        : "-D%s=%s is not one of %s, or this processor lacks it".formatted(PROPERTY, wanted, known));
    }

    /** Bytes of {@code rows} rows of {@code depth} activations, prepared for {@link #multiplyQ4}. */
    public static long preparedQ4Bytes(int rows, int depth) {
        return rows * (long) Encoding.Q4.paddedDepth(depth) / Encoding.GROUP * Q4Rows.GROUP_BYTES;
    }

    /**
     * Rounds a row to bytes with a scale for each {@value Encoding#GROUP} values.
     *
     * @param x floats, zero up to {@code paddedDepth}
     * @param to room for {@code rows} rows
     */
    public void prepareQ4(long x, int paddedDepth, int row, int rows, long to) {
        long from = to + row * (long) Q4Rows.GROUP_BYTES;
        prepareQ4.call(x, from, paddedDepth / Encoding.GROUP, rows * (long) Q4Rows.GROUP_BYTES, 0, 0);
    }

    /** Prepared rows times one panel of 64 columns. */
    public interface PanelKernel {
        /**
         * @param x as {@link #prepareQ4} wrote it
         * @param scales of the 64 columns
         * @param y {@code [rows][64]}
         */
        void multiply(long x, int paddedDepth, long panel, long scales, long y);
    }

    /** Rows of bytes times one panel of 64 columns, as exact integers. */
    public interface SumKernel {
        /**
         * @param x unsigned bytes, {@code paddedDepth} of them in each row
         * @param apart bytes from one row to the next
         * @param y {@code [rows][64]} integers
         */
        void multiply(long x, long apart, int paddedDepth, long panel, long y);
    }

    /** For panels of {@link Encoding#Q4}. Whoever calls the kernel often keeps it. */
    public PanelKernel multiplyQ4(int rows) {
        Routine routine = routine(q4, rows);
        return (x, depth, panel, scales, y) ->
                routine.call(x, panel, depth / (Encoding.GROUP * Encoding.GROUPS), y, scales, 0);
    }

    /** For panels of {@link Encoding#S8}. Whoever calls the kernel often keeps it. */
    public SumKernel multiplyS8(int rows) {
        Routine routine = routine(s8, rows);
        return (x, apart, depth, panel, y) -> routine.call(x, panel, depth / S8_BLOCK, y, apart, 0);
    }

    /** Rows of floats times one panel of 64 columns of {@link Encoding#BF16}. */
    public interface RowsKernel {
        /**
         * @param x readable and zero up to an even {@code k}
         * @param apart bytes from one row to the next
         * @param k at least 1
         * @param yApart bytes from one result to the next
         */
        void multiply(long x, long apart, int k, long panel, long y, long yApart);
    }

    /**
     * For panels of {@link Encoding#BF16}, or null where Java's kernels are as good.
     *
     * @param rows 1 or 2
     */
    public @Nullable RowsKernel multiplyBf16(int rows) {
        if (set != InstructionSet.AVX512_VNNI) {
            return null;
        }
        Routine routine = routine(bf16, rows);
        return (x, apart, k, panel, y, yApart) -> routine.call(x, panel, (k + 1) / 2, y, apart, yApart);
    }

    private synchronized Routine routine(@Nullable Routine[] known, int rows) {
        Routine routine = known[rows];
        if (routine == null) {
            routine = new Routine(listing(known, rows));
            known[rows] = routine;
        }
        return routine;
    }

    private byte[] listing(@Nullable Routine[] known, int rows) {
        if (known == bf16) {
            return Bf16Avx512.listing(rows, PREFETCH);
        }
        return known == q4 ? set.q4(rows, PREFETCH) : set.s8(rows, PREFETCH);
    }
}

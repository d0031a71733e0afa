package io.github.trol4j.core.cpu.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.cpu.kernel.Encoding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel of every instruction set that this processor has against plain loops, bit by bit, for random shapes between guard pages:
 * operands and results lie directly behind the first or before the second one.
 */
class KernelsTest {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int PANEL = Encoding.PANEL;
    /** Shapes per kernel; eight times as many for the numbers of rows. */
    private static final int SHAPES = Integer.getInteger("trol.code.shapes", 160);

    private static final int DEEPEST = 2048;

    private static Guarded x;
    private static Guarded prepared;
    private static Guarded panel;
    private static Guarded scales;
    private static Guarded y;

    @BeforeAll
    static void map() throws Throwable {
        x = new Guarded(8 * (DEEPEST + 512) * 4);
        prepared = new Guarded(MachineCode.preparedQ4Bytes(8, DEEPEST));
        panel = new Guarded(DEEPEST * PANEL * 2);
        scales = new Guarded(PANEL * 4);
        y = new Guarded(8 * PANEL * 4 + 64);
    }

    static Stream<Arguments> kernels() {
        return MachineCode.available()
                .flatMap(set ->
                        IntStream.rangeClosed(1, MachineCode.MOST_ROWS).mapToObj(rows -> Arguments.of(set, rows)));
    }

    private static MachineCode code(String set) {
        return Objects.requireNonNull(MachineCode.load(set).code());
    }

    static Stream<String> sets() {
        return MachineCode.available();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("sets")
    void activationsArePreparedAsThePlainLoopDoes(String set) {
        MachineCode code = code(set);
        Random random = new Random(1);
        for (int shape = 0; shape < 8 * SHAPES; shape++) {
            int groups = 1 + random.nextInt(DEEPEST / 32);
            int rows = 1 + random.nextInt(8);
            int row = random.nextInt(rows);
            MemorySegment from = x.take(groups * 128L, shape % 2 == 0);
            fillActivations(from, random, shape);
            MemorySegment to = prepared.take((long) groups * rows * Q4Rows.GROUP_BYTES, shape % 3 == 0);
            to.fill((byte) 77);
            code.prepareQ4(from.address(), groups * 32, row, rows, to.address());
            byte[] got = to.toArray(BYTE);
            to.fill((byte) 77);
            Q4Rows.prepare(from.address(), to.address() + row * Q4Rows.GROUP_BYTES, groups, rows * Q4Rows.GROUP_BYTES);
            assertThat(got)
                    .as("shape %d: %d groups, row %d of %d", shape, groups, row, rows)
                    .isEqualTo(to.toArray(BYTE));
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("kernels")
    void q4GivesTheBitsOfThePlainLoop(String set, int rows) {
        MachineCode.PanelKernel kernel = code(set).multiplyQ4(rows);
        Random random = new Random(rows);
        for (int shape = 0; shape < SHAPES; shape++) {
            int depth = 128 * (1 + random.nextInt(DEEPEST / 128));
            MemorySegment w = panel.take(Encoding.Q4.panelBytes(depth), shape % 2 == 0);
            fillBytes(w, random, shape);
            MemorySegment scale = scales.take(PANEL * 4, shape % 2 == 0);
            for (int i = 0; i < PANEL; i++) {
                scale.set(FLOAT, i * 4L, random.nextFloat());
            }
            MemorySegment rounded = prepared.take(MachineCode.preparedQ4Bytes(rows, depth), shape % 3 == 0);
            MemorySegment row = x.take(depth * 4L, false);
            for (int r = 0; r < rows; r++) {
                fillActivations(row, random, shape);
                Q4Rows.prepare(
                        row.address(),
                        rounded.address() + r * Q4Rows.GROUP_BYTES,
                        depth / 32,
                        (long) rows * Q4Rows.GROUP_BYTES);
            }
            MemorySegment result = y.take(rows * PANEL * 4L, shape % 2 == 0);
            kernel.multiply(rounded.address(), depth, w.address(), scale.address(), result.address());
            for (int r = 0; r < rows; r++) {
                for (int column = 0; column < PANEL; column++) {
                    float want = q4(rounded, rows, r, w, depth, column) * scale.get(FLOAT, column * 4L);
                    float got = result.get(FLOAT, (r * PANEL + column) * 4L);
                    assertThat(Float.floatToIntBits(got))
                            .as("shape %d, depth %d, row %d, column %d: %s, not %s", shape, depth, r, column, got, want)
                            .isEqualTo(Float.floatToIntBits(want));
                }
            }
        }
    }

    /** One column of a row: groups in turn, each an exact integer times the scale of its activations. */
    private static float q4(MemorySegment x, int rows, int row, MemorySegment w, int depth, int column) {
        float sum = 0;
        for (int group = 0; group < depth / 32; group++) {
            long record = (long) group / 4 * Encoding.RECORD_BYTES;
            int factor = w.get(BYTE, record + column * 4L + group % 4);
            long nibbles = record + PANEL * 4 + (long) (group % 4) * Encoding.GROUP_BYTES;
            long values = ((long) group * rows + row) * Q4Rows.GROUP_BYTES;
            int exact = 0;
            for (int i = 0; i < 32; i++) {
                int pair = w.get(BYTE, nibbles + i / 8 * (PANEL * 4L) + column * 4L + i % 4);
                int nibble = i % 8 < 4 ? pair & 15 : pair >> 4 & 15;
                exact += (nibble - 8) * x.get(BYTE, values + i);
            }
            sum = Math.fma((float) (exact * factor), x.get(FLOAT, values + Q4Rows.SCALE), sum);
        }
        return sum;
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("kernels")
    void bytesGiveTheSumsOfThePlainLoop(String set, int rows) {
        MachineCode.SumKernel kernel = code(set).multiplyS8(rows);
        Random random = new Random(rows);
        for (int shape = 0; shape < SHAPES; shape++) {
            int depth = 64 * (1 + random.nextInt(DEEPEST / 64));
            long apart = depth + random.nextInt(8) * 4L;
            MemorySegment w = panel.take((long) depth * PANEL, shape % 2 == 0);
            fillBytes(w, random, shape);
            MemorySegment rounded = x.take((rows - 1) * apart + depth, shape % 2 == 0);
            fillBytes(rounded, random, shape / 3);
            MemorySegment result = y.take(rows * PANEL * 4L, shape % 2 == 0);
            kernel.multiply(rounded.address(), apart, depth, w.address(), result.address());
            for (int r = 0; r < rows; r++) {
                for (int column = 0; column < PANEL; column++) {
                    int want = 0;
                    for (int k = 0; k < depth; k++) {
                        int value = rounded.get(BYTE, r * apart + k) & 0xFF;
                        want += value * w.get(BYTE, k / 4 * (PANEL * 4L) + column * 4L + k % 4);
                    }
                    assertThat(result.get(INT, (r * PANEL + column) * 4L))
                            .as("shape %d, depth %d, row %d, column %d", shape, depth, r, column)
                            .isEqualTo(want);
                }
            }
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("sets")
    void brainFloatsGiveTheBitsOfThePlainLoop(String set) {
        for (int rows = 1; rows <= 2; rows++) {
            MachineCode.RowsKernel kernel = code(set).multiplyBf16(rows);
            if (kernel == null) {
                continue; // Java's kernels do it
            }
            Random random = new Random(rows);
            for (int shape = 0; shape < SHAPES; shape++) {
                int k = 1 + random.nextInt(DEEPEST / 2);
                int padded = k + k % 2;
                MemorySegment w = panel.take((long) padded * PANEL * 2, shape % 2 == 0);
                for (long i = 0; i < w.byteSize() / 4; i++) {
                    int even = Float.floatToRawIntBits((float) random.nextGaussian()) >>> 16;
                    int odd = Float.floatToRawIntBits((float) random.nextGaussian()) & 0xFFFF0000;
                    w.set(INT, i * 4, even | odd);
                }
                long apart = padded * 4L + random.nextInt(8) * 4L;
                MemorySegment row = x.take((rows - 1) * apart + padded * 4L, shape % 2 == 0);
                fillActivations(row, random, 0);
                for (int r = 0; r < rows && k < padded; r++) {
                    row.set(FLOAT, r * apart + k * 4L, 0);
                }
                long yApart = PANEL * 4L + random.nextInt(4) * 4L;
                MemorySegment result = y.take((rows - 1) * yApart + PANEL * 4L, shape % 2 == 0);
                kernel.multiply(row.address(), apart, k, w.address(), result.address(), yApart);
                for (int r = 0; r < rows; r++) {
                    for (int column = 0; column < PANEL; column++) {
                        float want = bf16(row, r * apart, w, padded, column);
                        assertThat(result.get(FLOAT, r * yApart + column * 4L))
                                .as("shape %d, k %d, row %d, column %d", shape, k, r, column)
                                .isEqualTo(want);
                    }
                }
            }
        }
    }

    /** Even places and odd ones apart, then both together. */
    private static float bf16(MemorySegment x, long row, MemorySegment w, int padded, int column) {
        float even = 0;
        float odd = 0;
        for (int k = 0; k < padded; k += 2) {
            int pair = w.get(INT, k / 2 * (PANEL * 4L) + column * 4L);
            even = Math.fma(Float.intBitsToFloat(pair << 16), x.get(FLOAT, row + k * 4L), even);
            odd = Math.fma(Float.intBitsToFloat(pair & 0xFFFF0000), x.get(FLOAT, row + k * 4L + 4), odd);
        }
        return even + odd;
    }

    /** Random bytes, and every third time only the largest or the smallest, with which sums saturate first. */
    private static void fillBytes(MemorySegment to, Random random, int shape) {
        byte[] bytes = new byte[(int) to.byteSize()];
        random.nextBytes(bytes);
        if (shape % 3 == 0) {
            byte[] extremes = {0, -1, 127, -128};
            byte one = extremes[random.nextInt(4)];
            byte two = extremes[random.nextInt(4)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(4) == 0 ? two : one;
            }
        }
        to.copyFrom(MemorySegment.ofArray(bytes));
    }

    /** Floats of a size each time, some groups zero, some values far out, tiny or at a rounding's edge. */
    private static void fillActivations(MemorySegment to, Random random, int shape) {
        float size = new float[] {1, 1e-3f, 1e-31f, 1e30f, 1e-38f}[shape % 5];
        boolean constant = shape % 7 == 0;
        for (long i = 0; i < to.byteSize() / 4; i++) {
            float value = constant ? random.nextInt(2) * 2 - 1 : (float) random.nextGaussian();
            if (random.nextInt(50) == 0) {
                value = random.nextInt(-127, 128) + 0.5f;
            }
            if (i / 32 % 5 == 3) {
                value = 0;
            }
            to.set(FLOAT, i * 4, value * size);
        }
    }
}

package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LowRankMergeTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "65, 513, 6", "64, 512, 4", "130, 1100, 17", "3, 40, 0"})
    void isTheMatrixPlusTheProductSummedInOrder(int out, int in, int rank) {
        float[] w = values(1, out * in);
        float[] a = values(2, rank * in);
        float[] b = values(3, out * rank);
        HostTensor merged = new LowRankMerge(
                        HostTensor.of("w", "test", w, out, in),
                        HostTensor.of("a", "test", a, rank, in),
                        HostTensor.of("b", "test", b, out, rank))
                .merged();
        assertThat(merged.name()).isEqualTo("w");
        assertThat(merged.dtype()).isEqualTo(DType.F32);
        assertThat(merged.shape()).containsExactly(out, in);
        float[] expected = w.clone();
        for (int row = 0; row < out; row++) {
            for (int column = 0; column < in; column++) {
                for (int r = 0; r < rank; r++) {
                    expected[row * in + column] += b[row * rank + r] * a[r * in + column];
                }
            }
        }
        assertThat(merged.toFloats()).isEqualTo(expected);
    }

    private static float[] values(int seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}

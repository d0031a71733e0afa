package io.github.trol4j.models.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.WeightFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RooflineTest {
    private static Roofline of(WeightFormat weights) {
        Map<WeightFormat, Double> matrix =
                Map.of(WeightFormat.F32, 400e9, WeightFormat.BF16, 800e9, WeightFormat.Q8, 1600e9);
        return new Roofline(2, 30e9, matrix, weights, List.of());
    }

    /** Exact weights are not compared with int8, which could not multiply them. */
    @ParameterizedTest
    @CsvSource({"F32, 0.5, f32", "BF16, 0.25, bf16", "Q8, 0.125, int8", "Q4, 0.125, int8"})
    void shareOfTheFastestArithmeticThatFits(WeightFormat weights, double share, String name) {
        BenchRow.Share found = of(weights).ofMatrix(200e9);
        assertThat(found).isNotNull();
        assertThat(found.fraction()).isCloseTo(share, within(1e-9));
        assertThat(found.of()).contains(name);
    }

    @Test
    void shareOfTheBandwidth() {
        BenchRow.Share found = of(WeightFormat.Q8).ofBandwidth(15e9);
        assertThat(found).isNotNull();
        assertThat(found.fraction()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void nothingMeasuredNothingShared() {
        assertThat(Roofline.none().ofMatrix(1)).isNull();
        assertThat(Roofline.none().ofBandwidth(1)).isNull();
        assertThat(Roofline.none().matrixRate()).isZero();
    }

    @Test
    void theEstimateIsWorkOverLimits() {
        Estimate estimate = Estimate.of(Preset.TROL_1_8B.config(), of(WeightFormat.Q8));
        assertThat(estimate.promptTokens()).isEqualTo(1300);
        assertThat(estimate.promptSeconds()).isBetween(6.0, 6.5); // 10.2 TFLOP at 1.6
        assertThat(estimate.tokensPerSecond()).isBetween(14.0, 16.5); // 1.93 GB at 30
        assertThat(Estimate.of(Preset.TROL_7B.config(), Roofline.none()).text()).contains("unknown");
    }
}

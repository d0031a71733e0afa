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
        assertThat(Roofline.none().matrixRate(WeightFormat.Q8)).isZero();
    }

    /** 8.9 of 10.2 TFLOP are products with the decoder's matrices: they alone are as fast as the weights are narrow. */
    @ParameterizedTest
    @CsvSource({"F32, 25.4, 0.2366", "BF16, 12.7, 0.1183", "Q8, 7.1, 0.0650", "Q4, 7.1, 0.0386"})
    void theEstimateIsWorkOverLimits(WeightFormat weights, double prompt, double token) {
        // The format that the shares are for plays no part.
        Estimate estimate = Estimate.of(Preset.TROL_1_8B.config(), weights, of(WeightFormat.F32));
        assertThat(estimate.weights()).isEqualTo(weights);
        assertThat(estimate.promptTokens()).isEqualTo(1300);
        assertThat(estimate.promptSeconds()).isCloseTo(prompt, within(prompt / 50));
        assertThat(estimate.tokenSeconds()).isCloseTo(token, within(token / 50));
    }

    @Test
    void theEstimateInWords() {
        assertThat(new Estimate(WeightFormat.Q8, 1300, 7.51, 0.065).text())
                .isEqualTo("7.5 s to read, then 65 ms a token (15.4 tokens/s)");
        assertThat(new Estimate(WeightFormat.F32, 139, 0.0123, 0.0002).text())
                .isEqualTo("12 ms to read, then less than 1 ms a token");
        assertThat(Estimate.of(Preset.TROL_7B.config(), WeightFormat.Q8, Roofline.none())
                        .text())
                .isEqualTo("unknown to read, then unknown a token");
    }
}

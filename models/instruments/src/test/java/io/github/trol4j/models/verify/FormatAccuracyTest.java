package io.github.trol4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.generate.LogProbs;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.verify.FormatAccuracy.Cost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatAccuracyTest {
    private static final Path TINY = Path.of(System.getProperty("trol.fixtures"), "internlm2-tiny");

    @Test
    void divergenceOfTwoKnownDistributions() {
        float[] half = {0, 0};
        float[] quarter = {0, (float) Math.log(3)}; // 1/4 and 3/4
        assertThat(LogProbs.divergence(half, half)).isZero();
        assertThat(LogProbs.divergence(half, quarter))
                .isCloseTo(0.5 * Math.log(2) + 0.5 * Math.log(2.0 / 3), within(1e-6));
    }

    @Test
    void fewerBitsCostMoreAndNoneCostNothing() {
        FormatAccuracy accuracy = new FormatAccuracy(
                format -> TrolModel.load(
                        TINY, LoadOptions.defaults().withBackend("cpu").withWeights(format)),
                Verifier.questions(TINY.resolve("golden")),
                8);
        List<Cost> costs = accuracy.measure(List.of(WeightFormat.F32, WeightFormat.Q8, WeightFormat.Q4));
        assertThat(costs.getFirst().worstDivergence()).isZero();
        assertThat(costs.getFirst().agreement()).isEqualTo(1);
        assertThat(costs.get(1).meanDivergence())
                .isPositive()
                .isLessThan(costs.get(2).meanDivergence());
    }
}

package io.github.trol4j.models.nano;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.KvFormat;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and values of either precision lead to the same words. */
class NanoKvFormatTest {
    private static final Path PICTURE = Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png");

    @ParameterizedTest
    @CsvSource({"F32, F32", "F32, BF16", "Q8, F32", "Q8, BF16"})
    void anAnswerStaysTheSame(WeightFormat weights, KvFormat kv) {
        LoadOptions options = LoadOptions.defaults().withBackend("cpu").withWeights(weights);
        try (TrolModel exact = TrolModel.nano(options.withWeights(WeightFormat.F32));
                TrolModel tested = TrolModel.nano(options.withKv(kv))) {
            assertThat(tested.backend().description()).contains(kv.label() + " keys and values");
            String question = "What colour is the circle?";
            assertThat(tested.ask(PICTURE, question).text())
                    .isNotBlank()
                    .isEqualTo(exact.ask(PICTURE, question).text());
        }
    }
}

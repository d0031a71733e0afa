package io.github.trol4j.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.Activation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle against printed values of the functions themselves. */
class ActivationsTest {
    /** erfc from Abramowitz and Stegun, tables 7.1 and 7.3, and from its symmetry. */
    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0.5, 0.4795001222",
        "1, 0.1572992071",
        "2, 0.0046777350",
        "-0.5, 1.5204998778",
        "-1, 1.8427007929",
        "-2, 1.9953222650",
        "-40, 2"
    })
    void complementaryErrorFunction(double x, double expected) {
        assertThat(Activations.erfc(x)).isEqualTo(expected, within(6e-11));
    }

    @ParameterizedTest
    @CsvSource({"2.4999999", "2.5000001"})
    void bothSeriesMeet(double x) {
        double derivative = -2 / Math.sqrt(Math.PI) * Math.exp(-2.5 * 2.5);
        assertThat(Activations.erfc(x)).isEqualTo(4.069520174449588e-4 + derivative * (x - 2.5), within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "SILU, 1, 0.7310585786",
        "SILU, -1, -0.2689414214",
        "GELU, 1, 0.8413447461",
        "GELU, -1, -0.1586552539",
        "QUICK_GELU, 1, 0.8457957659",
        "QUICK_GELU, -1, -0.1542042341"
    })
    void publishedFormulas(Activation activation, float x, double expected) {
        assertThat((double) Activations.apply(activation, x)).isEqualTo(expected, within(6e-8));
    }
}

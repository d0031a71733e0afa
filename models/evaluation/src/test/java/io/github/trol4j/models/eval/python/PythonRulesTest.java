package io.github.trol4j.models.eval.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.models.eval.EvalException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that a Python 3.11 interpreter with numpy 2.0 printed. */
class PythonRulesTest {
    @ParameterizedTest
    @CsvSource({
        "2.0, 2.0",
        "0.1, 0.1",
        "1e16, 1e+16",
        "123456789012345680, 1.2345678901234568e+17",
        "1e-5, 1e-05",
        "0.0001, 0.0001",
        "-0.0, -0.0",
        "1e22, 1e+22",
        "5e-324, 5e-324",
        "100.0, 100.0",
        "1234567890123456.0, 1234567890123456.0"
    })
    void repr(double value, String text) {
        assertThat(PyNumber.repr(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"2.675, 2, 2.67", "0.125, 2, 0.12", "2.5, 0, 2.0", "-1.25, 1, -1.2", "1e300, 2, 1e300"})
    void round(double value, int digits, double rounded) {
        assertThat(PyNumber.round(value, digits)).isEqualTo(rounded);
    }

    @ParameterizedTest
    @CsvSource({
        "1_000, 1000",
        "' 3\t', 3",
        ".5, 0.5",
        "5., 5",
        "1e3, 1000",
        "+7, 7",
        "７, 7",
        "1e400, Infinity",
        "-inf, -Infinity"
    })
    void floats(String text, double value) {
        assertThat(PyNumber.parseFloat(text)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1__0", "_1", "1_", "0x10", "1,000", "1e", "e3", ".", "²", "1f", "1 2", "NaNs"})
    void notFloats(String text) {
        assertThat(PyNumber.parseFloat(text)).isEmpty();
    }

    @Test
    void whiteSpace() {
        assertThat(PyText.strip("\u00a0\u2003 x\u0085\u001c")).isEqualTo("x");
        assertThat(PyText.words(" a\u3000b\n")).containsExactly("a", "b");
        assertThat(PyText.split(" a  b", " ")).containsExactly("", "a", "", "b");
        assertThat(PyText.hasDigit("x²")).isTrue();
        assertThat(PyText.hasDigit("x½")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.02,0.1,0.05,0.2|[0.02 0.1  0.05 0.2 ]", "1,0.5,0,0.25|[1.   0.5  0.   0.25]",
                "0.0004,0.2,0.75,0.333|[4.00e-04 2.00e-01 7.50e-01 3.33e-01]",
                        "0.123456789,1,0,0.9|[0.12345679 1.         0.         0.9       ]"
            })
    void arraysOfFloats(String values, String text) {
        double[] row = List.of(values.split(",")).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(NumpyPrint.floats(row)).isEqualTo(text);
    }

    @Test
    void arraysOfTexts() {
        assertThat(NumpyPrint.texts(List.of("Home", "It's", "\"x\"", "a'\"b")))
                .isEqualTo("['Home' \"It's\" '\"x\"' 'a\\'\"b']");
        assertThat(NumpyPrint.texts(List.of("x".repeat(40), "y".repeat(40))))
                .isEqualTo("['" + "x".repeat(40) + "'\n '" + "y".repeat(40) + "']");
    }

    @Test
    void printedLists() {
        assertThat(PyLiteral.list("['a', \"it's\", 'b\\'c', '\\u00fc', 3.5]"))
                .containsExactly("a", "it's", "b'c", "ü", "3.5");
        assertThat(PyLiteral.list("[]")).isEmpty();
        for (String broken : List.of("", "['a'", "__import__('os')", "['\\x4']")) {
            assertThatThrownBy(() -> PyLiteral.list(broken)).isInstanceOf(EvalException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "'', abc, 3", "abc, abc, 0", "😀a, a, 1"})
    void editDistance(String a, String b, int distance) {
        assertThat(EditDistance.between(a, b)).isEqualTo(distance);
        assertThat(EditDistance.between(b, a)).isEqualTo(distance);
    }
}

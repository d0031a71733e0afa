package io.github.trol4j.core.bench;

/** A benchmark of a wrong result says nothing, so none is run. */
final class Check {
    private Check() {}

    static void close(String what, double expected, double got, double limit) {
        if (!(Math.abs(expected - got) <= limit)) {
            throw new IllegalStateException(
                    "%s is wrong and not worth timing: expected %g, got %g".formatted(what, expected, got));
        }
    }

    static void close(String what, float[] expected, float[] got, double limit) {
        close("Length of " + what, expected.length, got.length, 0);
        for (int i = 0; i < expected.length; i++) {
            close(what, expected[i], got[i], limit);
        }
    }
}

package io.github.trol4j.models.eval.stats;

/** A 95 % interval; both ends in the unit of the value that it belongs to. */
public record Interval(double low, double high) {
    public Interval times(double factor) {
        return new Interval(low * factor, high * factor);
    }
}

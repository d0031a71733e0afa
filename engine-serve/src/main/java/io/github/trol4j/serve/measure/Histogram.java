package io.github.trol4j.serve.measure;

import java.util.Locale;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts values by size. For any thread. */
final class Histogram {
    private final String name;
    private final String labels;
    private final double[] bounds;
    private final LongAdder[] counts; // the last one of what is above every bound
    private final DoubleAdder sum = new DoubleAdder();

    /**
     * @param labels as they are written, {@code a="b",c="d"}
     * @param bounds upper bounds, rising
     */
    Histogram(String name, String labels, double... bounds) {
        this.name = name;
        this.labels = labels;
        this.bounds = bounds.clone();
        this.counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void record(double value) {
        int i = 0;
        while (i < bounds.length && value > bounds[i]) {
            i++;
        }
        counts[i].increment();
        sum.add(value);
    }

    void write(StringBuilder text) {
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i].sum();
            String bound = i < bounds.length ? String.format(Locale.ROOT, "%s", bounds[i]) : "+Inf";
            text.append("%s_bucket{%s,le=\"%s\"} %d\n".formatted(name, labels, bound, below));
        }
        text.append("%s_sum{%s} %s\n".formatted(name, labels, sum.sum()));
        text.append("%s_count{%s} %d\n".formatted(name, labels, below));
    }
}

package io.github.trol4j.models.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A straight axis whose marks are round numbers.
 *
 * @param low value at its beginning
 * @param high value at its end
 * @param step between two marks
 */
record PlotAxis(double low, double high, double step) {
    private static final int MARKS = 5;

    /** The shortest axis between round numbers that shows both values, with about five marks. */
    static PlotAxis over(double least, double most) {
        double room = most > least ? most - least : Math.max(1, Math.abs(most) * 0.1);
        double rough = room / MARKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        double step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
        double low = Math.floor(least / step + 1e-9) * step;
        double high = Math.ceil(most / step - 1e-9) * step;
        return new PlotAxis(low, high > low ? high : low + step, step);
    }

    List<Double> marks() {
        List<Double> marks = new ArrayList<>();
        int count = (int) Math.round((high - low) / step);
        for (int i = 0; i <= count; i++) {
            marks.add(low + i * step);
        }
        return marks;
    }

    /** A mark with as many digits as tell it from its neighbours. */
    String label(double mark) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return String.format(Locale.ROOT, "%." + digits + "f", mark);
    }

    /** The share of the axis that lies in front of a value, 0..1. */
    double at(double value) {
        return (value - low) / (high - low);
    }
}

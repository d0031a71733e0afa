package io.github.trol4j.llm.generate;

import io.github.trol4j.llm.generate.BeamSearch.Hypothesis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The best closed hypotheses seen so far, at most as many as there are beams. Of equal scores the earlier one stays. */
final class BeamPool {
    private final int capacity;
    private final List<Hypothesis> closed = new ArrayList<>(); // in order of closing

    BeamPool(int capacity) {
        this.capacity = capacity;
    }

    void add(Hypothesis hypothesis) {
        if (isFull() && hypothesis.score() <= worst()) {
            return;
        }
        if (isFull()) {
            Hypothesis weakest = closed.stream()
                    .min(Comparator.comparingDouble(Hypothesis::score))
                    .orElseThrow();
            closed.remove(weakest);
        }
        closed.add(hypothesis);
    }

    boolean isFull() {
        return closed.size() >= capacity;
    }

    double worst() {
        return closed.stream().mapToDouble(Hypothesis::score).min().orElse(Double.POSITIVE_INFINITY);
    }

    List<Hypothesis> bestFirst() {
        return closed.stream()
                .sorted(Comparator.comparingDouble(Hypothesis::score).reversed())
                .toList();
    }
}

package io.github.trol4j.models.eval.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The credit of every answer of a set, 0..1, and means of it over any choice of answers. */
public final class Hits<F> {
    private final List<Answered<F>> answers;
    private final double[] values;

    private Hits(List<Answered<F>> answers, double[] values) {
        this.answers = answers;
        this.values = values;
    }

    /** Credits that are known already, in the order of the answers. */
    public static <F> Hits<F> of(List<Answered<F>> answers, List<Double> values) {
        return new Hits<>(
                answers, values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    public static <F> Hits<F> of(List<Answered<F>> answers, ToDoubleFunction<Answered<F>> credit) {
        return new Hits<>(answers, answers.stream().mapToDouble(credit).toArray());
    }

    public static <F> Hits<F> right(List<Answered<F>> answers, Predicate<Answered<F>> isRight) {
        return of(answers, a -> isRight.test(a) ? 1 : 0);
    }

    public double[] values() {
        return values.clone();
    }

    public double value(int index) {
        return values[index];
    }

    /** One number per answer; whole numbers where all are 0 or 1. */
    public ArrayNode json() {
        ArrayNode out = Json.array();
        boolean whole = isRate();
        for (double value : values) {
            if (whole) {
                out.add((int) value);
            } else {
                out.add(value);
            }
        }
        return out;
    }

    /** Mean credit in percent; null over no answers. */
    public @Nullable Double percent() {
        return percent(f -> true);
    }

    public @Nullable Double percent(Predicate<F> keep) {
        double sum = 0;
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            if (!keep.test(answers.get(i).facts())) {
                continue;
            }
            sum += values[i];
            n++;
        }
        return n == 0 ? null : 100.0 * (sum / n);
    }

    /** Mean credit in percent for each value of a key, in order of first appearance. */
    public ObjectNode by(Function<F, String> key) {
        ObjectNode out = Json.object();
        indices(key).forEach((group, members) -> {
            double sum = 0;
            for (int i : members) {
                sum += values[i];
            }
            out.put(group, 100.0 * (sum / members.size()));
        });
        return out;
    }

    /** Share in percent of the groups in which every answer is right; null without groups. */
    public @Nullable Double allRight(Predicate<F> keep, Function<F, String> key) {
        List<Answered<F>> kept =
                answers.stream().filter(a -> keep.test(a.facts())).toList();
        if (kept.isEmpty()) {
            return null;
        }
        List<List<Integer>> groups = groups(keep, key);
        return 100.0 * groups.stream().filter(this::allRight).count() / groups.size();
    }

    /** Indices of the answers of each group. */
    public List<List<Integer>> groups(Predicate<F> keep, Function<F, String> key) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            F facts = answers.get(i).facts();
            if (keep.test(facts)) {
                groups.computeIfAbsent(key.apply(facts), k -> new ArrayList<>()).add(i);
            }
        }
        return List.copyOf(groups.values());
    }

    public boolean allRight(List<Integer> group) {
        return group.stream().allMatch(i -> values[i] == 1);
    }

    public Measure measure(String name) {
        return measure(name, f -> true);
    }

    /** The mean over some answers: a rate if all credits are 0 or 1, else a bootstrap over answers. */
    public Measure measure(String name, Predicate<F> keep) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (keep.test(answers.get(i).facts())) {
                kept.add(i);
            }
        }
        return measure(name, kept);
    }

    public List<Measure> measures(String label, Function<F, String> key) {
        List<Measure> out = new ArrayList<>();
        indices(key).forEach((group, members) -> {
            List<Integer> positions =
                    members.stream().map(i -> answers.get(i).item().position()).toList();
            out.add(new Measure.Part(label, group, positions, measure(label + ": " + group, members)));
        });
        return out;
    }

    private Measure measure(String name, List<Integer> kept) {
        if (isRate()) {
            return new Measure.Rate(
                    name, (int) kept.stream().filter(i -> values[i] == 1).count(), kept.size());
        }
        return new Measure.Composite(name, kept.size(), units -> {
            double sum = 0;
            for (int unit : units) {
                sum += values[kept.get(unit)];
            }
            return 100.0 * sum / units.length;
        });
    }

    private Map<String, List<Integer>> indices(Function<F, String> key) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            groups.computeIfAbsent(key.apply(answers.get(i).facts()), k -> new ArrayList<>())
                    .add(i);
        }
        return groups;
    }

    private boolean isRate() {
        for (double value : values) {
            if (value != 0 && value != 1) {
                return false;
            }
        }
        return true;
    }
}

package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.stats.Bootstrap;
import io.github.trol4j.models.eval.stats.Interval;
import io.github.trol4j.models.eval.stats.McNemar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Two runs of one set, item by item. Where every item is right or wrong the exact McNemar test says whether the flips lean to one
 * side; other credits are compared by a paired bootstrap.
 */
public final class Comparison {
    private static final int SHOWN_FLIPS = 50;

    private final String set;
    private final List<SetResult.Line> first = new ArrayList<>();
    private final List<SetResult.Line> second = new ArrayList<>();

    /** Pairs the items that both runs scored. Throws {@link EvalException} if there are none. */
    public Comparison(SetResult one, SetResult other) {
        this.set = one.info().name();
        Map<Integer, SetResult.Line> byPosition = new LinkedHashMap<>();
        for (SetResult.Line line : other.lines()) {
            if (line.credit() != null) {
                byPosition.put(line.item().position(), line);
            }
        }
        for (SetResult.Line line : one.lines()) {
            SetResult.Line partner = byPosition.get(line.item().position());
            if (line.credit() == null || partner == null) {
                continue;
            }
            first.add(line);
            second.add(partner);
        }
        if (first.isEmpty()) {
            throw new EvalException("the runs share no scored item of set " + set);
        }
    }

    /** Items that only the first run got right. */
    public int onlyFirst() {
        return flips(1).size();
    }

    /** Items that only the second run got right. */
    public int onlySecond() {
        return flips(-1).size();
    }

    /** Whether every credit is 0 or 1. */
    public boolean isBinary() {
        for (int i = 0; i < first.size(); i++) {
            for (double credit : new double[] {credit(first, i), credit(second, i)}) {
                if (credit != 0 && credit != 1) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Two-sided p of no difference: exact McNemar for right and wrong, paired bootstrap otherwise. */
    public double p() {
        return isBinary() ? McNemar.p(onlyFirst(), onlySecond()) : Bootstrap.pairedP(first.size(), this::difference);
    }

    /** Mean credit of the second run minus that of the first, in percent points, with its paired bootstrap interval. */
    public Interval differenceInterval() {
        return Bootstrap.interval(first.size(), this::difference);
    }

    /** A section for people. */
    public String markdown(String nameOfFirst, String nameOfSecond) {
        StringBuilder out = new StringBuilder("## " + set + "\n\n");
        int[] all = new int[first.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        out.append("| run | clean credit |\n|---|---|\n");
        out.append("| ")
                .append(nameOfFirst)
                .append(" | ")
                .append(Numbers.two(mean(first)))
                .append(" |\n");
        out.append("| ")
                .append(nameOfSecond)
                .append(" | ")
                .append(Numbers.two(mean(second)))
                .append(" |\n\n");
        out.append(String.format(
                Locale.ROOT,
                "- paired items: %d%n- difference (second - first): %s points, 95 %% interval %s (paired bootstrap)%n",
                first.size(),
                Numbers.two(difference(all)),
                Numbers.interval(differenceInterval())));
        out.append(String.format(
                Locale.ROOT,
                "- only %s right: %d; only %s right: %d%n- p = %.4g (%s)%n%n",
                nameOfFirst,
                onlyFirst(),
                nameOfSecond,
                onlySecond(),
                p(),
                isBinary() ? "McNemar, exact" : "paired bootstrap"));
        flips(out, nameOfFirst, nameOfSecond);
        return out.toString();
    }

    private void flips(StringBuilder out, String nameOfFirst, String nameOfSecond) {
        List<Integer> flips = new ArrayList<>(flips(1));
        flips.addAll(flips(-1));
        flips.sort(null);
        if (flips.isEmpty()) {
            return;
        }
        out.append("| n | id | expected | ")
                .append(nameOfFirst)
                .append(" | ")
                .append(nameOfSecond)
                .append(" |\n");
        out.append("|---|---|---|---|---|\n");
        for (int i : flips.subList(0, Math.min(SHOWN_FLIPS, flips.size()))) {
            SetResult.Line line = first.get(i);
            out.append(String.format(
                    Locale.ROOT,
                    "| %d | %s | %s | %s | %s |%n",
                    line.item().position(),
                    cell(line.item().id().text()),
                    cell(line.item().expected()),
                    cell(line.outcome().reply()),
                    cell(second.get(i).outcome().reply())));
        }
        if (flips.size() > SHOWN_FLIPS) {
            out.append("\n... and ").append(flips.size() - SHOWN_FLIPS).append(" more\n");
        }
        out.append('\n');
    }

    private List<Integer> flips(int sign) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            if (Math.signum(credit(first, i) - credit(second, i)) == sign) {
                out.add(i);
            }
        }
        return out;
    }

    private double difference(int[] items) {
        double sum = 0;
        for (int i : items) {
            sum += credit(second, i) - credit(first, i);
        }
        return 100 * sum / items.length;
    }

    private double mean(List<SetResult.Line> lines) {
        double sum = 0;
        for (int i = 0; i < lines.size(); i++) {
            sum += credit(lines, i);
        }
        return 100 * sum / lines.size();
    }

    private static double credit(List<SetResult.Line> lines, int i) {
        Double credit = lines.get(i).credit();
        return credit == null ? Double.NaN : credit;
    }

    private static String cell(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String line = text.replace('\n', ' ').replace('\r', ' ').replace("|", "\\|");
        return line.length() > 60 ? line.substring(0, 60) + "..." : line;
    }
}

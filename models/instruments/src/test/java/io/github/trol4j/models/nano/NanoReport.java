package io.github.trol4j.models.nano;

import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.nano.NanoRun.Chosen;
import io.github.trol4j.models.nano.NanoRun.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The numbers of a whole run, in the tables of the model card. */
record NanoReport(List<Said> said, List<Chosen> chosen) {

    String text() {
        StringBuilder out = new StringBuilder();
        out.append("Greedy ids equal to the reference, percent: ")
                .append(agreement(r -> true).cell());
        for (Traversal traversal : List.of(Traversal.FULL, Traversal.OFF)) {
            out.append("; ")
                    .append(traversal)
                    .append(' ')
                    .append(agreement(r -> r.traversal() == traversal).cell());
        }
        out.append("\n\n| kind | engine | engine off |\n|---|---|---|\n");
        out.append(table(
                kinds(free()), kind -> List.of(free(Traversal.FULL, kind).cell(), percent(free(Traversal.OFF, kind)))));
        out.append("\n| MME task | chat | chat off | benchmark style | benchmark style off |\n|---|---|---|---|---|\n");
        out.append(table(
                kinds(mme()),
                kind -> List.of(
                        mme("chat", Traversal.FULL, kind).cell(),
                        percent(mme("chat", Traversal.OFF, kind)),
                        mme("benchmark", Traversal.FULL, kind).cell(),
                        percent(mme("benchmark", Traversal.OFF, kind)))));
        out.append("\n| MME pairs, both right | chat | benchmark style |\n|---|---|---|\n");
        out.append(table(
                kinds(mme()),
                kind -> List.of(
                        pairs("chat", kind).cell(), pairs("benchmark", kind).cell())));
        if (!chosen.isEmpty()) {
            out.append("\nMultiple choice: ")
                    .append(choices(Traversal.FULL).cell())
                    .append(", off ")
                    .append(percent(choices(Traversal.OFF)))
                    .append(", n = ")
                    .append(choices(Traversal.FULL).n())
                    .append('\n');
        }
        List<Said> different = said.stream().filter(s -> !s.agrees()).toList();
        out.append("\n").append(different.size()).append(" answers differ from the reference:\n");
        different.forEach(s -> out.append(String.format(
                Locale.ROOT,
                "  %s %s: '%s' for '%s', margin %.4f%n",
                s.traversal(),
                s.item(),
                s.text(),
                s.reference().text(),
                s.reference().margin())));
        return out.toString();
    }

    /** Free and second-turn questions of a kind, or "all". */
    Share free(Traversal traversal, String kind) {
        return share(free().filter(s -> s.traversal() == traversal), kind);
    }

    Share mme(String style, Traversal traversal, String kind) {
        return share(
                mme().filter(s -> s.traversal() == traversal && s.item().style().equals(style)), kind);
    }

    Share choices(Traversal traversal) {
        return Share.of(chosen.stream().filter(c -> c.traversal() == traversal).toList(), Chosen::right);
    }

    /** Greedy ids equal to the reference. */
    Share agreement(Predicate<Said> which) {
        return Share.of(said.stream().filter(which).toList(), Said::agrees);
    }

    private Share pairs(String style, String kind) {
        TreeMap<String, List<Said>> pairs = new TreeMap<>();
        mme().filter(s -> s.traversal() == Traversal.FULL && s.item().style().equals(style))
                .filter(s -> kind.equals("all") || s.item().kind().equals(kind))
                .forEach(s -> pairs.computeIfAbsent(s.item().id().split("#")[0], p -> new ArrayList<>())
                        .add(s));
        return Share.of(pairs.values(), pair -> pair.stream().allMatch(Said::right));
    }

    private Stream<Said> free() {
        return said.stream().filter(s -> !s.item().set().equals("mme"));
    }

    private Stream<Said> mme() {
        return said.stream().filter(s -> s.item().set().equals("mme"));
    }

    private static Share share(Stream<Said> all, String kind) {
        return Share.of(
                all.filter(s -> kind.equals("all") || s.item().kind().equals(kind))
                        .toList(),
                Said::right);
    }

    private static List<String> kinds(Stream<Said> all) {
        List<String> kinds =
                new ArrayList<>(new TreeSet<>(all.map(s -> s.item().kind()).toList()));
        kinds.add("all");
        return kinds;
    }

    private String table(List<String> kinds, Function<String, List<String>> cells) {
        StringBuilder out = new StringBuilder();
        for (String kind : kinds) {
            out.append("| ").append(kind).append(" | ");
            out.append(String.join(" | ", cells.apply(kind))).append(" |\n");
        }
        return out.toString();
    }

    private static String percent(Share share) {
        return String.format(Locale.ROOT, "%.1f", share.percent());
    }
}

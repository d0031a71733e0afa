package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Guesses which name was meant. Checkpoint names are paths, and a wrong one usually differs in a single place, so two names are close
 * when the beginning and the end they share cover most of both; this takes linear time whatever the file holds.
 */
public final class ClosestNames {
    private ClosestNames() {}

    /** At most {@code most} of {@code names}, the best first; those that share less than half are left out. */
    public static List<String> of(String wanted, Collection<String> names, int most) {
        record Scored(String name, double score) {}
        return names.stream()
                .map(name -> new Scored(name, likeness(wanted, name)))
                .filter(scored -> scored.score() >= 0.5)
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .limit(most)
                .map(Scored::name)
                .toList();
    }

    /** The complaint about a name that a source does not have, with what it has instead. */
    static CheckpointException missing(String wanted, String origin, Collection<String> names) {
        List<String> closest = of(wanted, names, 3);
        String hint = closest.isEmpty()
                ? "None of its %d tensors has a similar name; is it the right file?".formatted(names.size())
                : "Closest of its %d names: %s"
                        .formatted(
                                names.size(), closest.stream().map(Shown::text).collect(Collectors.joining(", ")));
        return new CheckpointException("Tensor '%s' is missing in %s. %s".formatted(Shown.text(wanted), origin, hint));
    }

    private static double likeness(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        int front = 0;
        while (front < shorter && a.charAt(front) == b.charAt(front)) {
            front++;
        }
        int back = 0;
        while (back < shorter - front && a.charAt(a.length() - 1 - back) == b.charAt(b.length() - 1 - back)) {
            back++;
        }
        int longer = Math.max(a.length(), b.length());
        return longer == 0 ? 1 : (double) (front + back) / longer;
    }
}

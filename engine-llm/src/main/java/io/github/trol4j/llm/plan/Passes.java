package io.github.trol4j.llm.plan;

import io.github.trol4j.core.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Some passes through some blocks, written {@code pass2:8-15,20}, {@code pass1}, {@code 22-31}, or not at all for every pass of every
 * block.
 *
 * @param number 1 or 2, or 0 for both
 * @param blocks counted from 0, ascending; none for all
 */
public record Passes(int number, List<Integer> blocks) {
    /** Every pass through every block. */
    public static final Passes ALL = new Passes(0, List.of());

    private static final int MOST = 10_000;
    private static final String PREFIX = "pass";

    public Passes {
        blocks = blocks.stream().sorted().distinct().toList();
        if (number < 0 || number > 2) {
            throw new EngineException("there are pass 1 and pass 2, got pass " + number);
        }
        if (!blocks.isEmpty() && blocks.getFirst() < 0) {
            throw new EngineException("layers are counted from 0, got " + blocks);
        }
    }

    boolean holds(int pass, int block) {
        return (number == 0 || number == pass) && (blocks.isEmpty() || blocks.contains(block));
    }

    /** @throws EngineException if a decoder of that many blocks does not have them all */
    void check(int count) {
        if (!blocks.isEmpty() && blocks.getLast() >= count) {
            throw new EngineException(
                    "layer %d does not exist: the decoder has layers 0 to %d".formatted(blocks.getLast(), count - 1));
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws NumberFormatException if it is something else
     */
    public static Passes parse(String text) {
        String rest = text.strip();
        int number = 0;
        if (rest.startsWith(PREFIX)) {
            int colon = rest.indexOf(':');
            number = Integer.parseInt(rest.substring(PREFIX.length(), colon < 0 ? rest.length() : colon));
            rest = colon < 0 ? "" : rest.substring(colon + 1);
            if (number < 1 || number > 2 || colon >= 0 && rest.isBlank()) {
                throw new NumberFormatException(text);
            }
        }
        return new Passes(number, rest.isBlank() ? List.of() : numbers(rest));
    }

    /** Numbers and ranges of numbers, such as {@code 0-3,7}. */
    public static List<Integer> numbers(String value) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            String[] ends = part.strip().split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (ends.length > 2 || first > last || last > MOST) {
                throw new NumberFormatException(part);
            }
            for (int i = first; i <= last; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    @Override
    public String toString() {
        String list = blocks.stream().map(String::valueOf).collect(Collectors.joining(","));
        String prefix = number == 0 ? "" : PREFIX + number;
        return prefix.isEmpty() || list.isEmpty() ? prefix + list : prefix + ":" + list;
    }
}

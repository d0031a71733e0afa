package io.github.trol4j.llm.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds fixed strings in text: leftmost first, and of those that start at one place the longest. Keeps the strings sorted and
 * nothing else, so that a hundred thousand of them cost no more than themselves.
 */
final class TokenMatcher {
    private final String[] sorted;
    private final int[] ids;

    /** Where strings that begin with a character start in {@link #sorted}; the next entry is where they end. */
    private final char[] firsts;

    private final int[] starts;

    TokenMatcher(Map<String, Integer> strings) {
        this(List.copyOf(strings.entrySet()), Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Of equal strings the first counts. */
    <T> TokenMatcher(List<T> items, Function<T, String> text, ToIntFunction<T> id) {
        Map<String, Integer> distinct = new LinkedHashMap<>();
        items.forEach(item -> distinct.putIfAbsent(text.apply(item), id.applyAsInt(item)));
        distinct.remove("");
        this.sorted = distinct.keySet().toArray(String[]::new);
        Arrays.sort(sorted, Comparator.naturalOrder());
        this.ids = Arrays.stream(sorted).mapToInt(distinct::get).toArray();
        StringBuilder different = new StringBuilder();
        int[] begin = new int[sorted.length + 1];
        for (int i = 0; i < sorted.length; i++) {
            char first = sorted[i].charAt(0);
            if (different.isEmpty() || different.charAt(different.length() - 1) != first) {
                begin[different.length()] = i;
                different.append(first);
            }
        }
        begin[different.length()] = sorted.length;
        this.firsts = different.toString().toCharArray();
        this.starts = Arrays.copyOf(begin, firsts.length + 1);
    }

    /** A string that was found. */
    record Match(int start, int end, int id) {}

    /** The first match that does not start before {@code from}; null if there is none. */
    @Nullable
    Match next(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            int found = longestAt(text, at);
            if (found >= 0) {
                return new Match(at, at + sorted[found].length(), ids[found]);
            }
        }
        return null;
    }

    /** Hands out the text in order: ids of matched strings, and the stretches between them. */
    void split(String text, IntConsumer matched, Consumer<String> between) {
        int start = 0;
        for (Match match = next(text, 0); match != null; match = next(text, start)) {
            if (match.start > start) {
                between.accept(text.substring(start, match.start));
            }
            matched.accept(match.id);
            start = match.end;
        }
        if (start < text.length()) {
            between.accept(text.substring(start));
        }
    }

    /** Length of the longest string that starts at this place, 0 if none does. */
    int lengthAt(String text, int at) {
        int found = longestAt(text, at);
        return found < 0 ? 0 : sorted[found].length();
    }

    /** Narrows the strings that agree with the text, character by character; -1 if none is there as a whole. */
    private int longestAt(String text, int at) {
        int first = Arrays.binarySearch(firsts, text.charAt(at));
        if (first < 0) {
            return -1;
        }
        int low = starts[first];
        int high = starts[first + 1];
        int best = -1;
        for (int length = 1; low < high; length++) {
            if (sorted[low].length() == length) { // a string sorts before its own continuations
                best = low++;
            }
            if (at + length >= text.length()) {
                break;
            }
            char next = text.charAt(at + length);
            low = bound(low, high, length, next);
            high = bound(low, high, length, next + 1);
        }
        return best;
    }

    /** The first string from {@code low} whose character at {@code index} is not below {@code value}. */
    private int bound(int low, int high, int index, int value) {
        int from = low;
        int to = high;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle].charAt(index) < value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}

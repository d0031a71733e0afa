package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.python.PyText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L, F measure, counted as the Python package rouge 1.0.1 counts: over sets of n-grams and words, and for
 * L over the union of the longest common subsequences of all pairs of sentences.
 */
public final class Rouge {
    /** The three F measures as fractions. */
    public record F(double one, double two, double l) {}

    private Rouge() {}

    /** Empty if one of the texts has no sentence at all, where the package raises an error. */
    public static Optional<F> of(String hypothesis, String reference) {
        List<List<String>> hyp = sentences(hypothesis);
        List<List<String>> ref = sentences(reference);
        if (hyp.isEmpty() || ref.isEmpty()) {
            return Optional.empty();
        }
        List<String> hypWords = hyp.stream().flatMap(List::stream).toList();
        List<String> refWords = ref.stream().flatMap(List::stream).toList();
        double one = grams(hypWords, refWords, 1);
        double two = grams(hypWords, refWords, 2);
        Set<String> union = new HashSet<>();
        for (List<String> sentence : ref) {
            for (List<String> candidate : hyp) {
                union.addAll(commonWords(sentence, candidate));
            }
        }
        double l = f(union.size(), new HashSet<>(hypWords).size(), new HashSet<>(refWords).size());
        return Optional.of(new F(one, two, l));
    }

    /** Texts without a sentence, such as dots only, have none. */
    public static boolean isEmpty(String text) {
        return sentences(text).isEmpty();
    }

    // Sentences end at dots; white space is squeezed; a blank sentence is one empty word.
    private static List<List<String>> sentences(String text) {
        List<List<String>> out = new ArrayList<>();
        for (String part : PyText.split(text, ".")) {
            if (part.isEmpty()) {
                continue;
            }
            List<String> words = PyText.words(part);
            out.add(words.isEmpty() ? List.of("") : words);
        }
        return out;
    }

    private static double grams(List<String> hyp, List<String> ref, int n) {
        Set<List<String>> a = grams(hyp, n);
        Set<List<String>> b = grams(ref, n);
        int sizeOfA = a.size();
        a.retainAll(b);
        return f(a.size(), sizeOfA, b.size());
    }

    private static Set<List<String>> grams(List<String> words, int n) {
        Set<List<String>> out = new HashSet<>();
        for (int i = 0; i + n <= words.size(); i++) {
            out.add(List.copyOf(words.subList(i, i + n)));
        }
        return out;
    }

    private static double f(int common, int hyp, int ref) {
        double precision = hyp == 0 ? 0 : (double) common / hyp;
        double recall = ref == 0 ? 0 : (double) common / ref;
        return 2.0 * (precision * recall / (precision + recall + 1e-8));
    }

    // The words of one longest common subsequence; at a tie the walk back goes left along the hypothesis.
    private static List<String> commonWords(List<String> ref, List<String> candidate) {
        // words that the reference lacks change nothing on the walk, and a runaway reply is full of them
        List<String> hyp = candidate.stream().filter(Set.copyOf(ref)::contains).toList();
        int[][] length = new int[ref.size() + 1][hyp.size() + 1];
        for (int i = 1; i <= ref.size(); i++) {
            for (int j = 1; j <= hyp.size(); j++) {
                length[i][j] = ref.get(i - 1).equals(hyp.get(j - 1))
                        ? length[i - 1][j - 1] + 1
                        : Math.max(length[i - 1][j], length[i][j - 1]);
            }
        }
        List<String> words = new ArrayList<>();
        int i = ref.size();
        int j = hyp.size();
        while (i > 0 && j > 0) {
            if (ref.get(i - 1).equals(hyp.get(j - 1))) {
                words.add(ref.get(i - 1));
                i--;
                j--;
            } else if (length[i - 1][j] > length[i][j - 1]) {
                i--;
            } else {
                j--;
            }
        }
        return words;
    }
}

package io.github.trol4j.models.eval.sets;

import java.util.List;
import java.util.Map;

/**
 * What a user wants to know about a set before running it.
 *
 * @param name the name on the command line
 * @param files what must lie below the data root: files, or folders with a slash at the end
 * @param items about how many questions the published set has
 * @param scoring who scores it
 * @param published scores of the released models where the authors' read-me states them, by model name
 */
public record BenchmarkInfo(
        String name, String title, List<String> files, int items, Scoring scoring, Map<String, Double> published) {
    /** Who turns replies into a score. */
    public enum Scoring {
        LOCAL("here"),
        JUDGE("by a judge model"),
        SERVER("by the benchmark's server (a file is written)");

        private final String words;

        Scoring(String words) {
            this.words = words;
        }

        /** What follows "scored". */
        public String words() {
            return words;
        }
    }

    public BenchmarkInfo {
        files = List.copyOf(files);
        published = Map.copyOf(published);
    }

    public static BenchmarkInfo local(String name, String title, int items, List<String> files) {
        return new BenchmarkInfo(name, title, files, items, Scoring.LOCAL, Map.of());
    }

    public BenchmarkInfo scoredBy(Scoring other) {
        return new BenchmarkInfo(name, title, files, items, other, published);
    }

    /** The published scores of the three released sizes. */
    public BenchmarkInfo published(double small, double middle, double large) {
        return new BenchmarkInfo(
                name, title, files, items, scoring, Map.of("TroL-1.8B", small, "TroL-3.8B", middle, "TroL-7B", large));
    }
}

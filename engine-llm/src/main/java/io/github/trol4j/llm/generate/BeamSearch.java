package io.github.trol4j.llm.generate;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.KvCache.Keep;
import io.github.trol4j.llm.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Beam search with the rules of Hugging Face transformers before release 4.50 ({@code early_stopping=False}, length penalty 1), which
 * the published scores were made with: each step looks at the {@code 2 * beams} best continuations; an end token ranked among the
 * first {@code beams} closes a hypothesis, the first {@code beams} others go on; the search is done when as many hypotheses are
 * closed as there are beams and none that is open can do better. All beams share one reading of the prompt.
 */
public final class BeamSearch {
    private final DecoderSession session;
    private final int beams;
    private final int vocabulary;
    private final Observer observer;
    private final BeamPool pool;

    private List<Sequence> open = List.of();
    private int[][] tokens = new int[0][];
    private List<LogitsFilter> filters;
    private float[] sums;
    private float[][] logits; // of each open hypothesis [V]

    private BeamSearch(DecoderSession session, BeamOptions options, int vocabulary, Observer observer) {
        this.session = session;
        this.beams = options.beams;
        this.filters = List.of(options.filter);
        this.vocabulary = vocabulary;
        this.observer = observer;
        this.pool = new BeamPool(beams);
        this.sums = new float[1];
        this.logits = new float[0][];
    }

    /** A finished answer: its tokens, with the end token if there is one, and the mean log-probability of a token. */
    public record Hypothesis(int[] ids, double score) {}

    /**
     * Continues the prompt that {@code session} has read.
     *
     * @param first logits of the first token {@code [V]}
     * @param end the token that closes a hypothesis
     * @return the closed hypotheses, best first; never empty
     */
    public static List<Hypothesis> search(
            DecoderSession session, float[] first, BeamOptions options, int end, Observer observer) {
        BeamSearch search = new BeamSearch(session, options, first.length, observer);
        try {
            return search.run(first, options.maxNewTokens(), end);
        } finally {
            search.open.forEach(Sequence::close);
        }
    }

    /**
     * Width and length of the search.
     *
     * @param filter changes log-probabilities before they are added up, as transformers' processors do; forked for each beam
     */
    public record BeamOptions(int beams, int maxNewTokens, LogitsFilter filter) {
        /** Without a filter. */
        public BeamOptions(int beams, int maxNewTokens) {
            this(beams, maxNewTokens, LogitsFilters.NONE);
        }
    }

    private List<Hypothesis> run(float[] first, int steps, int end) {
        logits = new float[][] {first};
        tokens = new int[][] {{}};
        for (int step = 0; step < steps; step++) {
            observer.progress(Phase.ANSWER, step, steps);
            boolean done = select(step, end);
            if (done) {
                return pool.bestFirst();
            }
            if (step + 1 < steps) {
                int[] last = Stream.of(tokens).mapToInt(t -> t[t.length - 1]).toArray();
                logits = session.lane().decode(open, last);
            }
        }
        for (int b = 0; b < tokens.length; b++) {
            pool.add(new Hypothesis(tokens[b], sums[b] / tokens[b].length));
        }
        return pool.bestFirst();
    }

    /** Closes and continues hypotheses from the logits of the open ones; true if the search is over. */
    private boolean select(int step, int end) {
        float[] running = new float[tokens.length * vocabulary];
        float[] logProbs = new float[vocabulary];
        for (int b = 0; b < tokens.length; b++) {
            float norm = (float) LogProbs.logSumExp(logits[b], 0, vocabulary);
            for (int i = 0; i < vocabulary; i++) {
                logProbs[i] = logits[b][i] - norm;
            }
            filters.get(b).apply(logProbs);
            for (int i = 0; i < vocabulary; i++) {
                running[b * vocabulary + i] = logProbs[i] + sums[b];
            }
        }
        int[] candidates = LogProbs.topIndices(running, running.length, 2 * beams);
        List<int[]> next = new ArrayList<>();
        List<Integer> parents = new ArrayList<>();
        float[] nextSums = new float[beams];
        for (int rank = 0; rank < candidates.length && next.size() < beams; rank++) {
            int parent = candidates[rank] / vocabulary;
            int token = candidates[rank] % vocabulary;
            if (running[candidates[rank]] == Float.NEGATIVE_INFINITY) {
                break; // only forbidden tokens are left
            }
            int[] extended = Arrays.copyOf(tokens[parent], step + 1);
            extended[step] = token;
            if (token != end) {
                nextSums[next.size()] = running[candidates[rank]];
                parents.add(parent);
                next.add(extended);
            } else if (rank < beams) {
                pool.add(new Hypothesis(extended, running[candidates[rank]] / (step + 1)));
            }
        }
        if (next.isEmpty() || pool.isFull() && pool.worst() >= running[candidates[0]] / (step + 1)) {
            return true;
        }
        filters = follow(next, parents);
        tokens = next.toArray(int[][]::new);
        sums = nextSums;
        regroup(parents);
        return false;
    }

    /** A filter for each open hypothesis, which has heard its last token. */
    private List<LogitsFilter> follow(List<int[]> next, List<Integer> parents) {
        List<LogitsFilter> following = new ArrayList<>(next.size());
        for (int b = 0; b < next.size(); b++) {
            LogitsFilter filter = filters.get(parents.get(b)).fork();
            filter.accept(next.get(b)[next.get(b).length - 1]);
            following.add(filter);
        }
        return following;
    }

    /** Gives every open hypothesis its parent's keys and values: the first child takes them over, further ones fork them. */
    private void regroup(List<Integer> parents) {
        List<Sequence> regrouped = new ArrayList<>(parents.size());
        boolean[] taken = new boolean[open.size()];
        for (int parent : parents) {
            if (open.isEmpty()) {
                regrouped.add(session.fork());
            } else if (taken[parent]) {
                regrouped.add(open.get(parent).fork(Keep.FIRST));
            } else {
                taken[parent] = true;
                regrouped.add(open.get(parent));
            }
        }
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i]) {
                open.get(i).close();
            }
        }
        open = regrouped;
    }
}

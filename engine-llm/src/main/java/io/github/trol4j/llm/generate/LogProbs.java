package io.github.trol4j.llm.generate;

import java.util.ArrayList;
import java.util.List;

/** Log-probabilities out of logits. */
public final class LogProbs {
    private LogProbs() {}

    /** A token and the natural logarithm of its probability. */
    public record Scored(int id, double logProb) {}

    /** {@code log(sum(exp(logits)))} over {@code logits[from .. from+n-1]}, so that a logit minus it is a log-probability. */
    public static double logSumExp(float[] logits, int from, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + n; i++) {
            max = Math.max(max, logits[i]);
        }
        double sum = 0;
        for (int i = from; i < from + n; i++) {
            sum += Math.exp(logits[i] - max);
        }
        return max + Math.log(sum);
    }

    /** Kullback-Leibler divergence KL(p || q), in nats, of the distributions that two rows of logits stand for. */
    public static double divergence(float[] p, float[] q) {
        double logP = logSumExp(p, 0, p.length);
        double logQ = logSumExp(q, 0, q.length);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double log = p[i] - logP;
            sum += Math.exp(log) * (log - (q[i] - logQ));
        }
        return Math.max(0, sum); // rounding can leave a trifle below
    }

    /** The {@code count} most likely tokens, best first. */
    public static List<Scored> top(float[] logits, int count) {
        double norm = logSumExp(logits, 0, logits.length);
        int[] best = topIndices(logits, logits.length, count);
        List<Scored> scored = new ArrayList<>(best.length);
        for (int id : best) {
            scored.add(new Scored(id, logits[id] - norm));
        }
        return scored;
    }

    /** Indices of the {@code count} highest of the first {@code n} values, highest first; ties keep the earlier. */
    static int[] topIndices(float[] values, int n, int count) {
        int[] best = new int[Math.min(count, n)];
        int filled = 0;
        for (int i = 0; i < n; i++) {
            if (filled == best.length && (filled == 0 || !(values[i] > values[best[filled - 1]]))) {
                continue;
            }
            int at = filled < best.length ? filled++ : filled - 1;
            while (at > 0 && values[i] > values[best[at - 1]]) {
                best[at] = best[at - 1];
                at--;
            }
            best[at] = i;
        }
        return best;
    }

    /** The lowest index of the highest value. */
    public static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }
}

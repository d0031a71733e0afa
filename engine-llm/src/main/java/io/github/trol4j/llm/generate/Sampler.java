package io.github.trol4j.llm.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Chooses tokens by a {@link Sampling}. Holds the random state and the tokens seen, so it serves one answer.
 */
final class Sampler {
    private final Sampling sampling;
    private final SplittableRandom random;
    private final BitSet seen = new BitSet();

    /** @param prompt token ids that count as having occurred */
    Sampler(Sampling sampling, int[] prompt) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
        if (sampling.repetitionPenalty() != 1) {
            Arrays.stream(prompt).forEach(seen::set);
        }
    }

    /** The next token for logits {@code [V]}, which are changed by the repetition penalty. */
    int choose(float[] logits) {
        penalise(logits);
        int token = sampling.isGreedy() ? LogProbs.argmax(logits) : draw(logits);
        if (sampling.repetitionPenalty() != 1) {
            seen.set(token);
        }
        return token;
    }

    private void penalise(float[] logits) {
        float penalty = (float) sampling.repetitionPenalty();
        for (int id = seen.nextSetBit(0); id >= 0 && id < logits.length; id = seen.nextSetBit(id + 1)) {
            logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
        }
    }

    private int draw(float[] logits) {
        int[] byLogit = bestFirst(logits);
        int kept = sampling.topK() == 0 ? byLogit.length : Math.min(sampling.topK(), byLogit.length);
        double[] weight = new double[kept]; // relative to the most likely token
        double total = 0;
        for (int i = 0; i < kept; i++) {
            weight[i] = Math.exp((logits[byLogit[i]] - logits[byLogit[0]]) / sampling.temperature());
            total += weight[i];
        }
        int survivors = 0;
        double sum = 0;
        while (survivors < kept && (survivors == 0 || sum < sampling.topP() * total)) {
            if (weight[survivors] == 0 || weight[survivors] < sampling.minP()) { // forbidden tokens have no weight
                break;
            }
            sum += weight[survivors++];
        }
        double point = random.nextDouble() * sum;
        int chosen = 0;
        while (chosen < survivors - 1 && point >= weight[chosen]) {
            point -= weight[chosen++];
        }
        return byLogit[chosen];
    }

    /** Token ids from the most to the least likely; of equal ones the lower id comes first. */
    private static int[] bestFirst(float[] logits) {
        long[] keys = new long[logits.length];
        for (int id = 0; id < keys.length; id++) {
            int bits = Float.floatToIntBits(logits[id]);
            int ascending = bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE; // unsigned, in the order of the numbers
            keys[id] = (long) (~ascending ^ Integer.MIN_VALUE) << 32 | id;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }
}

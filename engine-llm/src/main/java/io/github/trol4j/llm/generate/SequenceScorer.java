package io.github.trol4j.llm.generate;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Sequence;

/** How likely a given answer is after a prompt that has been read once, however many answers are compared. */
public final class SequenceScorer {
    private SequenceScorer() {}

    /**
     * Natural log-probability of each token of {@code answer}, given the prompt that {@code session} has read.
     *
     * @param first logits of the first token {@code [V]}, as {@link DecoderSession#prefill} returned them
     */
    public static double[] of(DecoderSession session, float[] first, int[] answer, Observer observer) {
        double[] logProbs = new double[answer.length];
        float[] logits = first;
        try (Sequence continuation = session.fork()) {
            for (int i = 0; i < answer.length; i++) {
                observer.progress(Phase.ANSWER, i, answer.length);
                logProbs[i] = logits[answer[i]] - LogProbs.logSumExp(logits, 0, logits.length);
                if (i + 1 < answer.length) {
                    logits = session.lane().decode(continuation, answer[i]);
                }
            }
        }
        return logProbs;
    }
}

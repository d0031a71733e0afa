package io.github.trol4j.llm.generate;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.DecoderSession;
import java.util.List;
import java.util.function.IntPredicate;

/** Writes an answer token by token after a prompt that a session has read. */
public final class TokenGenerator {
    private TokenGenerator() {}

    /**
     * A token as it was chosen.
     *
     * @param logProb natural logarithm of the probability the model gave it, before filters, temperature and penalties; NaN unless
     *     asked for
     * @param alternatives the most likely tokens at that place, best first; empty unless asked for
     */
    public record Token(int id, double logProb, List<LogProbs.Scored> alternatives) {}

    /** Sees each token as it is written; returns false to end the answer with it. */
    @FunctionalInterface
    public interface Listener {
        boolean token(Token token);
    }

    /**
     * @param sampling how tokens are chosen
     * @param maxNewTokens most tokens to write
     * @param ends tokens that end the answer; the ending token is part of the result
     * @param alternatives number of alternatives to report with each token, or -1 for no log-probabilities at all
     * @param filter changes the logits before each choice; used for one answer only
     */
    public record Options(
            Sampling sampling, int maxNewTokens, IntPredicate ends, int alternatives, LogitsFilter filter) {
        /** Without a filter. */
        public Options(Sampling sampling, int maxNewTokens, IntPredicate ends, int alternatives) {
            this(sampling, maxNewTokens, ends, alternatives, LogitsFilters.NONE);
        }
    }

    /**
     * Writes until a token ends the answer, the listener says so, or the limit is reached.
     *
     * @param logits of the first token {@code [V]}, as {@link DecoderSession#prefill} returned them
     */
    public static List<Token> generate(
            DecoderSession session,
            float[] logits,
            int[] prompt,
            Options options,
            Listener listener,
            Observer observer) {
        Generation generation = new Generation(prompt, options, listener);
        generate(session, logits, generation, options.maxNewTokens, observer);
        return generation.tokens();
    }

    /**
     * Writes an answer to its end.
     *
     * @param logits of the first token {@code [V]}
     * @param most tokens, for the observer
     */
    public static void generate(
            DecoderSession session, float[] logits, Generation generation, int most, Observer observer) {
        for (float[] next = logits; !generation.isFinished(); ) {
            observer.progress(Phase.ANSWER, generation.length(), most);
            int token = generation.accept(next);
            if (token != Generation.FINISHED) {
                next = session.decode(token);
            }
        }
    }
}

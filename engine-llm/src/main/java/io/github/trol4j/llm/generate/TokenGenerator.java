package io.github.trol4j.llm.generate;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.DecoderSession;
import java.util.ArrayList;
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
        Sampler sampler = new Sampler(options.sampling, prompt);
        List<Token> written = new ArrayList<>();
        for (int i = 0; i < options.maxNewTokens; i++) {
            observer.progress(Phase.ANSWER, i, options.maxNewTokens);
            Token token = choose(sampler, logits, options);
            options.filter.accept(token.id());
            written.add(token);
            boolean goOn = listener.token(token) && !options.ends.test(token.id());
            if (!goOn || i + 1 == options.maxNewTokens) {
                break;
            }
            logits = session.decode(token.id());
        }
        return written;
    }

    private static Token choose(Sampler sampler, float[] logits, Options options) {
        if (options.alternatives < 0) {
            options.filter.apply(logits);
            return new Token(sampler.choose(logits), Double.NaN, List.of());
        }
        List<LogProbs.Scored> top = LogProbs.top(logits, options.alternatives);
        double norm = LogProbs.logSumExp(logits, 0, logits.length);
        float[] scratch = logits.clone();
        options.filter.apply(scratch);
        int id = sampler.choose(scratch);
        return new Token(id, logits[id] - norm, top);
    }
}

package io.github.trol4j.llm.generate;

import io.github.trol4j.llm.generate.TokenGenerator.Listener;
import io.github.trol4j.llm.generate.TokenGenerator.Options;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * One answer as it grows: takes the logits of the next token, chooses one, and says whether the answer goes on. A step machine: whoever
 * holds it computes the logits, on whatever thread, alone or together with those of other answers.
 */
public final class Generation {
    /** Returned instead of a token to go on with. */
    public static final int FINISHED = -1;

    private final Options options;
    private final Listener listener;
    private final Sampler sampler;
    private final List<Token> tokens = new ArrayList<>();
    private boolean finished;

    /**
     * @param prompt token ids that count as having occurred
     * @param listener sees each token as it is chosen
     */
    public Generation(int[] prompt, Options options, Listener listener) {
        this.options = options;
        this.listener = listener;
        this.sampler = new Sampler(options.sampling(), prompt);
        this.finished = options.maxNewTokens() <= 0;
    }

    /**
     * Chooses the next token.
     *
     * @param logits {@code [V]}; may be changed
     * @return the token whose successor's logits are wanted next, or {@link #FINISHED} if it was the last
     */
    public int accept(float[] logits) {
        if (finished) {
            return FINISHED;
        }
        Token token = choose(logits);
        options.filter().accept(token.id());
        tokens.add(token);
        boolean goesOn = listener.token(token) && !options.ends().test(token.id());
        finished = !goesOn || tokens.size() == options.maxNewTokens();
        return finished ? FINISHED : token.id();
    }

    /** Whether the answer has ended: by its last token, by its listener or by its limit. */
    public boolean isFinished() {
        return finished;
    }

    /** What has been chosen so far, an ending token included. */
    public List<Token> tokens() {
        return List.copyOf(tokens);
    }

    /** Number of {@link #tokens}. */
    public int length() {
        return tokens.size();
    }

    private Token choose(float[] logits) {
        if (options.alternatives() < 0) {
            options.filter().apply(logits);
            return new Token(sampler.choose(logits), Double.NaN, List.of());
        }
        List<LogProbs.Scored> top = LogProbs.top(logits, options.alternatives());
        double norm = LogProbs.logSumExp(logits, 0, logits.length);
        float[] scratch = logits.clone();
        options.filter().apply(scratch);
        int id = sampler.choose(scratch);
        return new Token(id, logits[id] - norm, top);
    }
}

package io.github.trol4j.models;

import io.github.trol4j.llm.generate.BeamSearch.Hypothesis;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import java.util.List;

/**
 * What the model said.
 *
 * @param text the answer as people should see it: up to the end of the turn, special tokens dropped, trimmed
 * @param official the answer as the official scripts print it, which published scores are made of; equals the text where the model
 *     ends its turn properly
 * @param ids every token written, an ending token included
 * @param tokens the same with log-probabilities where they were asked for; empty after beam search
 * @param hypotheses all closed hypotheses of a beam search, best first; empty otherwise
 */
public record Answer(
        String text,
        String official,
        List<Integer> ids,
        List<Token> tokens,
        List<Hypothesis> hypotheses,
        Finish finish,
        GenerationStats stats) {

    /** Why the answer ended where it does. */
    public enum Finish {
        /** The model ended its turn. */
        END,
        /** The limit of new tokens was reached. */
        LENGTH,
        /** A stop string came up, or the listener had enough. */
        STOP
    }
}

package io.github.trol4j.models;

import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.llm.constrain.TokenMasks;
import io.github.trol4j.llm.constrain.Vocabulary;
import io.github.trol4j.llm.text.Tokenizer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The grammars that a model's answers were held to lately, with what is known about their tokens. For any thread. */
final class Constraints {
    private static final int KEPT = 16;

    private final Tokenizer tokenizer;
    private final Map<Grammar, TokenMasks> recent = new LinkedHashMap<>(KEPT, 0.75f, true);
    private @Nullable Vocabulary vocabulary;

    Constraints(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The same for equal grammars, as long as they are in use. */
    synchronized TokenMasks masks(Grammar grammar) {
        TokenMasks known = recent.get(grammar);
        if (known != null) {
            return known;
        }
        TokenMasks made = new TokenMasks(grammar, vocabulary());
        recent.put(grammar, made);
        if (recent.size() > KEPT) {
            recent.remove(recent.keySet().iterator().next());
        }
        return made;
    }

    /** Made when it is first needed: it takes a moment and some megabytes. */
    private Vocabulary vocabulary() {
        Vocabulary known = vocabulary;
        if (known == null) {
            known = Vocabulary.of(tokenizer.size(), tokenizer::textBytes, tokenizer.eosId(), tokenizer.endOfTurnId());
            vocabulary = known;
        }
        return known;
    }
}

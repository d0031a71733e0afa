package io.github.trol4j.llm.text;

import io.github.trol4j.core.CheckpointException;
import java.util.OptionalInt;
import java.util.function.Function;

/** The ids with a role of their own. */
record SpecialTokens(int bos, int eos, int pad, int endOfTurn, int image) {
    private static final String[] END_OF_TURN = {"<|end|>", "[UNUSED_TOKEN_145]"};
    private static final String[] IMAGE = {"<IMG_CONTEXT>", "<image>"};

    /**
     * Looks the roles up: first, end and padding token by the names in the configuration (else {@code <s>},
     * {@code </s>} and the end token), the other two by the names that the chat formats use.
     */
    static SpecialTokens find(TokenizerConfig config, Function<String, OptionalInt> ids) {
        int bos = require(config, ids, config.role("bos_token").orElse("<s>"));
        String eosToken = config.role("eos_token").orElse("</s>");
        int eos = require(config, ids, eosToken);
        int pad = require(config, ids, config.role("pad_token").orElse(eosToken));
        return new SpecialTokens(bos, eos, pad, require(config, ids, END_OF_TURN), require(config, ids, IMAGE));
    }

    private static int require(TokenizerConfig config, Function<String, OptionalInt> ids, String... names) {
        for (String name : names) {
            OptionalInt id = ids.apply(name);
            if (id.isPresent()) {
                return id.getAsInt();
            }
        }
        throw new CheckpointException(config.origin() + ": the tokenizer has no token " + String.join(" or ", names)
                + "; the tokenizer files belong to another model, or added_tokens.json is missing");
    }
}

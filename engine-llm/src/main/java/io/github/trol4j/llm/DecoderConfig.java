package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.HeadLayout;

/**
 * Sizes of a decoder.
 *
 * @param hidden features of one position
 * @param mlp features inside the MLP
 * @param layers number of blocks
 * @param heads attention heads
 * @param eps added to the mean square in norms
 * @param vocabulary rows of the output head
 * @param rotary how positions turn queries and keys
 */
public record DecoderConfig(
        int hidden, int mlp, int layers, HeadLayout heads, float eps, int vocabulary, Rotary rotary) {
    public DecoderConfig {
        if (hidden <= 0 || mlp <= 0 || layers <= 0 || vocabulary <= 0 || !(eps > 0 && eps < 1)) {
            throw new EngineException(
                    "config.json does not describe a decoder: hidden_size %d, intermediate_size %d, num_hidden_layers %d, vocab_size %d, rms_norm_eps %s"
                            .formatted(hidden, mlp, layers, vocabulary, eps));
        }
    }
}

package io.github.trol4j.llm;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Weights;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A decoder with its way in and its way out. Immutable; sessions share it.
 *
 * @param config sizes
 * @param embedding {@code [ids, D]}; may have more rows than the head has outputs
 * @param decoder the blocks
 * @param head {@code [V, D]}
 * @param backend what all of it was prepared for
 */
public record LanguageModel(
        DecoderConfig config, Weight embedding, TraversedDecoder decoder, Linear head, Backend backend) {

    /** Takes an InternLM2 decoder with partial LoRA from the root of a checkpoint. */
    public static LanguageModel internLm2(Weights w, DecoderConfig c, List<Gate> gates, Backend backend) {
        Weights model = w.at("model");
        TraversedDecoder decoder = decoder(
                c,
                i -> InternLm2Block.load(model.at("layers", i), c),
                gates,
                model.rmsNorm("norm", c.hidden(), c.eps()));
        Weight embedding = embedding(model, "tok_embeddings.weight", c);
        return new LanguageModel(
                c, embedding, decoder, w.linear("output", WeightUse.HEAD, c.vocabulary(), c.hidden()), backend);
    }

    /** Takes a Phi-3 decoder from below {@code language_model}. */
    public static LanguageModel phi3(Weights w, DecoderConfig c, List<Gate> gates, Backend backend) {
        Weights model = w.at("model");
        TraversedDecoder decoder = decoder(
                c, i -> Phi3Block.load(model.at("layers", i), c), gates, model.rmsNorm("norm", c.hidden(), c.eps()));
        Weight embedding = embedding(model, "embed_tokens.weight", c);
        return new LanguageModel(
                c, embedding, decoder, w.linear("lm_head", WeightUse.HEAD, c.vocabulary(), c.hidden()), backend);
    }

    private static TraversedDecoder decoder(DecoderConfig c, IntFunction<Block> block, List<Gate> gates, Norm norm) {
        return new TraversedDecoder(
                IntStream.range(0, c.layers()).mapToObj(block).toList(), gates, norm);
    }

    /** The table has at least a row for every output; models add rows for tokens that are read but never written. */
    private static Weight embedding(Weights w, String name, DecoderConfig c) {
        return w.derived(name, WeightUse.EMBEDDING, () -> {
            HostTensor table = w.tensor(name);
            if (table.shape().length != 2 || table.width() != c.hidden() || table.rows() < c.vocabulary()) {
                throw new CheckpointException("%s in %s does not fit hidden_size %d and vocab_size %d"
                        .formatted(table, table.origin(), c.hidden(), c.vocabulary()));
            }
            return table;
        });
    }
}

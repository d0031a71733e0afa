package io.github.trol4j.models.load;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.llm.Rotary;
import io.github.trol4j.vision.VitConfig;

/** Keys that all families spell alike. */
public final class CommonFields {
    /** Limits of sizes: beyond them a file is damaged, not large. */
    public static final int MAX_WIDTH = 1 << 16;

    public static final int MAX_SIDE = 4096;
    private static final int MAX_LAYERS = 1024;
    private static final int MAX_VOCABULARY = 1 << 22;

    private CommonFields() {}

    /** A decoder with gated SiLU and an output head of its own. */
    public static DecoderConfig decoder(ConfigFields f, HeadLayout heads, Rotary rotary) {
        f.only("hidden_act", "silu", "swish");
        f.only("tie_word_embeddings", false);
        return new DecoderConfig(
                f.size("hidden_size", MAX_WIDTH),
                f.size("intermediate_size", 4 * MAX_WIDTH),
                f.size("num_hidden_layers", MAX_LAYERS),
                heads,
                (float) f.positive("rms_norm_eps", 1e-5),
                f.size("vocab_size", MAX_VOCABULARY),
                rotary);
    }

    /** Heads that share out the hidden size. */
    public static HeadLayout heads(ConfigFields f) {
        int hidden = f.size("hidden_size", MAX_WIDTH);
        int query = f.size("num_attention_heads", MAX_WIDTH);
        int kv = f.size("num_key_value_heads", MAX_WIDTH, query);
        if (hidden % query != 0 || query % kv != 0) {
            throw f.wrong(
                    "num_attention_heads",
                    "a divisor of hidden_size %d and a multiple of num_key_value_heads %d".formatted(hidden, kv),
                    query);
        }
        int dim = hidden / query;
        f.only("head_dim", dim);
        return new HeadLayout(query, kv, dim);
    }

    /** A vision transformer; sizes that are missing are those of ViT-L. */
    public static VitConfig vit(ConfigFields f, PatchGrid grid, double eps) {
        f.only("num_channels", 3);
        return new VitConfig(
                f.size("hidden_size", MAX_WIDTH, 1024),
                f.size("intermediate_size", 4 * MAX_WIDTH, 4096),
                f.size("num_hidden_layers", MAX_LAYERS, 24),
                f.size("num_attention_heads", MAX_WIDTH, 16),
                grid,
                (float) f.positive("layer_norm_eps", eps));
    }
}

package io.github.trol4j.models.load;

import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.vision.VitConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and shapes of every tensor of a published checkpoint of given sizes, the gate file left aside. */
public final class TensorShapes {
    /** Rank of the low-rank branches in the published files. */
    public static final int PUBLISHED_RANK = 256;

    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final DecoderConfig decoder;
    private final VitConfig vision;

    private TensorShapes(TrolConfig config) {
        this.decoder = config.decoder();
        this.vision = config.vision();
    }

    /**
     * @param rank of the low-rank branches; only the InternLM2 family has them
     * @return in the order in which a model is put together
     */
    public static Map<String, long[]> of(TrolConfig config, int rank) {
        TensorShapes made = new TensorShapes(config);
        switch (config.family()) {
            case INTERNLM2 -> {
                made.clip("vit.vision_tower.vision_model.");
                made.linear("vision_proj.0", made.decoder.hidden(), made.vision.width());
                made.linear("vision_proj.2", made.decoder.hidden(), made.decoder.hidden());
                made.internLm2(rank);
            }
            case PHI3 -> {
                made.internVit("vision_model.");
                int folded = 4 * made.vision.width();
                made.pair("vision_proj.0", folded);
                made.linear("vision_proj.1", made.decoder.hidden(), folded);
                made.linear("vision_proj.3", made.decoder.hidden(), made.decoder.hidden());
                made.phi3("language_model.");
            }
        }
        return Collections.unmodifiableMap(made.shapes);
    }

    private void internLm2(int rank) {
        int hidden = decoder.hidden();
        int mlp = decoder.mlp();
        shape("model.tok_embeddings.weight", decoder.vocabulary() + 1, hidden);
        for (int i = 0; i < decoder.layers(); i++) {
            String p = "model.layers." + i + ".";
            lowRank(p + "attention.wqkv", decoder.heads().fusedWidth(), hidden, rank);
            lowRank(p + "attention.wo", hidden, decoder.heads().queryWidth(), rank);
            lowRank(p + "feed_forward.w1", mlp, hidden, rank);
            lowRank(p + "feed_forward.w3", mlp, hidden, rank);
            lowRank(p + "feed_forward.w2", hidden, mlp, rank);
            shape(p + "attention_norm.weight", hidden);
            shape(p + "ffn_norm.weight", hidden);
        }
        shape("model.norm.weight", hidden);
        shape("output.weight", decoder.vocabulary(), hidden);
    }

    private void lowRank(String name, int out, int in, int rank) {
        shape(name + ".ffn.weight", out, in);
        shape(name + ".lora_A.weight", rank, in);
        shape(name + ".lora_B.weight", out, rank);
    }

    private void phi3(String prefix) {
        int hidden = decoder.hidden();
        shape(prefix + "model.embed_tokens.weight", decoder.vocabulary(), hidden);
        for (int i = 0; i < decoder.layers(); i++) {
            String p = prefix + "model.layers." + i + ".";
            shape(p + "self_attn.qkv_proj.weight", decoder.heads().fusedWidth(), hidden);
            shape(p + "self_attn.o_proj.weight", hidden, decoder.heads().queryWidth());
            shape(p + "mlp.gate_up_proj.weight", 2L * decoder.mlp(), hidden);
            shape(p + "mlp.down_proj.weight", hidden, decoder.mlp());
            shape(p + "input_layernorm.weight", hidden);
            shape(p + "post_attention_layernorm.weight", hidden);
        }
        shape(prefix + "model.norm.weight", hidden);
        shape(prefix + "lm_head.weight", decoder.vocabulary(), hidden);
    }

    private void clip(String prefix) {
        int width = vision.width();
        shape(prefix + "embeddings.class_embedding", width);
        shape(
                prefix + "embeddings.patch_embedding.weight",
                width,
                3,
                vision.grid().patch(),
                vision.grid().patch());
        shape(prefix + "embeddings.position_embedding.weight", vision.grid().patches() + 1, width);
        pair(prefix + "pre_layrnorm", width);
        pair(prefix + "post_layernorm", width);
        for (int i = 0; i < vision.layers(); i++) {
            String p = prefix + "encoder.layers." + i + ".";
            for (String projection : List.of("k_proj", "v_proj", "q_proj", "out_proj")) {
                linear(p + "self_attn." + projection, width, width);
            }
            linear(p + "mlp.fc1", vision.mlp(), width);
            linear(p + "mlp.fc2", width, vision.mlp());
            pair(p + "layer_norm1", width);
            pair(p + "layer_norm2", width);
        }
    }

    private void internVit(String prefix) {
        int width = vision.width();
        shape(prefix + "embeddings.class_embedding", 1, 1, width);
        shape(prefix + "embeddings.position_embedding", 1, vision.grid().patches() + 1, width);
        shape(
                prefix + "embeddings.patch_embedding.weight",
                width,
                3,
                vision.grid().patch(),
                vision.grid().patch());
        shape(prefix + "embeddings.patch_embedding.bias", width);
        for (int i = 0; i < vision.layers(); i++) {
            String p = prefix + "encoder.layers." + i + ".";
            linear(p + "attn.qkv", 3 * width, width);
            linear(p + "attn.proj", width, width);
            linear(p + "mlp.fc1", vision.mlp(), width);
            linear(p + "mlp.fc2", width, vision.mlp());
            pair(p + "norm1", width);
            pair(p + "norm2", width);
            shape(p + "ls1", width);
            shape(p + "ls2", width);
        }
    }

    private void linear(String name, int out, int in) {
        shape(name + ".weight", out, in);
        shape(name + ".bias", out);
    }

    /** A norm with gain and bias. */
    private void pair(String name, int n) {
        shape(name + ".weight", n);
        shape(name + ".bias", n);
    }

    private void shape(String name, long... sizes) {
        shapes.put(name, sizes);
    }
}

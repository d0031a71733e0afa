package io.github.trol4j.models.internlm2;

import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.models.load.Projectors;
import io.github.trol4j.models.load.TensorList;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.vision.VitConfig;

/** What a checkpoint of this family holds. */
final class InternLm2Tensors {
    /** Newer releases of the library that the tower comes from leave out the last part. */
    static final String OUTER_TOWER = "vit.vision_tower.";

    static final String TOWER = OUTER_TOWER + "vision_model.";

    private InternLm2Tensors() {}

    static TensorList of(TrolConfig config, int rank, boolean bias) {
        TensorList list = new TensorList();
        int hidden = config.decoder().hidden();
        tower(list, config.vision());
        list.linear(Projectors.NAME + ".0", hidden, config.vision().width());
        list.linear(Projectors.NAME + ".2", hidden, hidden);
        decoder(list, config.decoder(), rank, bias);
        return list.alias(TOWER, OUTER_TOWER)
                .alias(Projectors.NAME, Projectors.OLD_NAME)
                .witness("hidden_size", "model.norm.weight", 0)
                .witness("intermediate_size", "model.layers.0.feed_forward.w1.ffn.weight", 0)
                .witness("vocab_size", "output.weight", 0)
                .witness("vision_config.hidden_size", TOWER + "pre_layrnorm.weight", 0)
                .witness("vision_config.intermediate_size", TOWER + "encoder.layers.0.mlp.fc1.weight", 0);
    }

    private static void tower(TensorList list, VitConfig vision) {
        int width = vision.width();
        int patch = vision.grid().patch();
        list.tensor(TOWER + "embeddings.class_embedding", width)
                .tensor(TOWER + "embeddings.patch_embedding.weight", width, 3, patch, patch)
                .tensor(
                        TOWER + "embeddings.position_embedding.weight",
                        vision.grid().patches() + 1,
                        width)
                .norm(TOWER + "pre_layrnorm", width)
                .norm(TOWER + "post_layernorm", width)
                .unneeded(TOWER + "post_layernorm.weight", TOWER + "post_layernorm.bias");
        for (int i = 0; i < vision.layers(); i++) {
            String p = TOWER + "encoder.layers." + i + ".";
            for (String projection : new String[] {"k_proj", "v_proj", "q_proj", "out_proj"}) {
                list.linear(p + "self_attn." + projection, width, width);
            }
            list.linear(p + "mlp.fc1", vision.mlp(), width)
                    .linear(p + "mlp.fc2", width, vision.mlp())
                    .norm(p + "layer_norm1", width)
                    .norm(p + "layer_norm2", width);
        }
    }

    private static void decoder(TensorList list, DecoderConfig decoder, int rank, boolean bias) {
        int hidden = decoder.hidden();
        int mlp = decoder.mlp();
        list.tensor("model.tok_embeddings.weight", decoder.vocabulary() + 1, hidden);
        for (int i = 0; i < decoder.layers(); i++) {
            String p = "model.layers." + i + ".";
            lowRank(list, p + "attention.wqkv", decoder.heads().fusedWidth(), hidden, rank);
            lowRank(list, p + "attention.wo", hidden, decoder.heads().queryWidth(), rank);
            if (bias) {
                String reason = "'bias' is true";
                list.because(
                                reason,
                                p + "attention.wqkv.ffn.bias",
                                decoder.heads().fusedWidth())
                        .because(reason, p + "attention.wo.ffn.bias", hidden);
            }
            lowRank(list, p + "feed_forward.w1", mlp, hidden, rank);
            lowRank(list, p + "feed_forward.w3", mlp, hidden, rank);
            lowRank(list, p + "feed_forward.w2", hidden, mlp, rank);
            list.tensor(p + "attention_norm.weight", hidden).tensor(p + "ffn_norm.weight", hidden);
        }
        list.tensor("model.norm.weight", hidden).tensor("output.weight", decoder.vocabulary(), hidden);
    }

    private static void lowRank(TensorList list, String name, int out, int in, int rank) {
        list.tensor(name + ".ffn.weight", out, in)
                .tensor(name + ".lora_A.weight", rank, in)
                .tensor(name + ".lora_B.weight", out, rank);
    }
}

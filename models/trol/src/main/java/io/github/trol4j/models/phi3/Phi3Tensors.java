package io.github.trol4j.models.phi3;

import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.models.load.Projectors;
import io.github.trol4j.models.load.TensorList;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.vision.VitConfig;

/** What a checkpoint of this family holds. */
final class Phi3Tensors {
    static final String TOWER = "vision_model.";
    static final String DECODER = "language_model.";

    private Phi3Tensors() {}

    static TensorList of(TrolConfig config, Phi3.Tower details) {
        TensorList list = new TensorList();
        int hidden = config.decoder().hidden();
        int folded = 4 * config.vision().width();
        tower(list, config.vision(), details);
        list.norm(Projectors.NAME + ".0", folded)
                .linear(Projectors.NAME + ".1", hidden, folded)
                .linear(Projectors.NAME + ".3", hidden, hidden);
        decoder(list, config.decoder());
        return list.alias(Projectors.NAME, Projectors.OLD_NAME)
                .witness("llm_config.hidden_size", DECODER + "model.norm.weight", 0)
                .witness("vision_config.hidden_size", TOWER + "embeddings.patch_embedding.bias", 0)
                .witness("vision_config.intermediate_size", TOWER + "encoder.layers.0.mlp.fc1.weight", 0);
    }

    private static void tower(TensorList list, VitConfig vision, Phi3.Tower details) {
        int width = vision.width();
        int patch = vision.grid().patch();
        list.tensor(TOWER + "embeddings.class_embedding", 1, 1, width)
                .tensor(
                        TOWER + "embeddings.position_embedding",
                        1,
                        vision.grid().patches() + 1,
                        width)
                .tensor(TOWER + "embeddings.patch_embedding.weight", width, 3, patch, patch)
                .tensor(TOWER + "embeddings.patch_embedding.bias", width);
        for (int i = 0; i < vision.layers(); i++) {
            String p = TOWER + "encoder.layers." + i + ".";
            list.tensor(p + "attn.qkv.weight", 3L * width, width);
            if (details.qkvBias()) {
                list.because("'vision_config.qkv_bias' is true", p + "attn.qkv.bias", 3L * width);
            }
            if (details.normalisesQk()) {
                list.tensor(p + "attn.q_norm.weight", width).tensor(p + "attn.k_norm.weight", width);
            }
            list.linear(p + "attn.proj", width, width)
                    .linear(p + "mlp.fc1", vision.mlp(), width)
                    .linear(p + "mlp.fc2", width, vision.mlp());
            for (String norm : new String[] {"norm1", "norm2"}) {
                list.tensor(p + norm + ".weight", width);
                if (!details.rmsNorm()) {
                    list.tensor(p + norm + ".bias", width);
                }
            }
            list.tensor(p + "ls1", width).tensor(p + "ls2", width);
        }
    }

    private static void decoder(TensorList list, DecoderConfig decoder) {
        int hidden = decoder.hidden();
        list.tensor(DECODER + "model.embed_tokens.weight", decoder.vocabulary(), hidden);
        for (int i = 0; i < decoder.layers(); i++) {
            String p = DECODER + "model.layers." + i + ".";
            list.tensor(p + "self_attn.qkv_proj.weight", decoder.heads().fusedWidth(), hidden)
                    .tensor(
                            p + "self_attn.o_proj.weight",
                            hidden,
                            decoder.heads().queryWidth())
                    .tensor(p + "mlp.gate_up_proj.weight", 2L * decoder.mlp(), hidden)
                    .tensor(p + "mlp.down_proj.weight", hidden, decoder.mlp())
                    .tensor(p + "input_layernorm.weight", hidden)
                    .tensor(p + "post_attention_layernorm.weight", hidden);
        }
        list.tensor(DECODER + "model.norm.weight", hidden)
                .tensor(DECODER + "lm_head.weight", decoder.vocabulary(), hidden);
    }
}

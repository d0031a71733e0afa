package io.github.trol4j.models.toy;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.Gate;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Rotary;
import io.github.trol4j.models.load.CommonFields;
import io.github.trol4j.models.load.ConfigFields;
import io.github.trol4j.models.load.Family;
import io.github.trol4j.models.load.RotaryFields;
import io.github.trol4j.models.load.TensorList;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.models.prompt.ChatFormat;
import io.github.trol4j.vision.ClipVit;
import io.github.trol4j.vision.MlpProjector;
import io.github.trol4j.vision.VitConfig;
import io.github.trol4j.vision.image.ClipPreprocessor;
import io.github.trol4j.vision.image.Preprocessor;
import java.util.List;

/** CLIP tower and Phi-3 decoder, which no published model puts together. */
public record Toy() implements Family {
    @Override
    public String label() {
        return "toy";
    }

    @Override
    public boolean describes(ConfigFields root) {
        return root.has("model_type") && root.text("model_type", "").equals("toy");
    }

    @Override
    public String mark() {
        return "'model_type' is toy";
    }

    @Override
    public TrolConfig read(ConfigFields root) {
        HeadLayout heads = CommonFields.heads(root);
        RotaryFields rotary = RotaryFields.read(root, 512);
        rotary.finish();
        PatchGrid grid = new PatchGrid(28, 14);
        ConfigFields eyes = root.object("eyes");
        if (eyes == null) {
            throw root.wrong("eyes", "an object", "nothing");
        }
        VitConfig vision = CommonFields.vit(eyes, grid, 1e-5);
        eyes.finish();
        return new TrolConfig(
                this,
                CommonFields.decoder(root, heads, new Rotary.Plain(heads.dim(), rotary.maxPositions(), rotary.theta())),
                vision,
                root.finish());
    }

    @Override
    public List<Stack> stacks(TrolConfig c) {
        return List.of(
                new Stack("mind.model.layers.", "num_hidden_layers", c.decoder().layers()),
                new Stack(
                        "eyes.encoder.layers.",
                        "eyes.num_hidden_layers",
                        c.vision().layers()));
    }

    @Override
    public TensorList tensors(TrolConfig c, int rank) {
        int width = c.vision().width();
        int hidden = c.decoder().hidden();
        TensorList list = new TensorList()
                .tensor("eyes.embeddings.class_embedding", width)
                .tensor("eyes.embeddings.patch_embedding.weight", width, 3, 14, 14)
                .tensor("eyes.embeddings.position_embedding.weight", 5, width)
                .norm("eyes.pre_layrnorm", width);
        for (int i = 0; i < c.vision().layers(); i++) {
            String p = "eyes.encoder.layers." + i + ".";
            for (String name : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                list.linear(p + "self_attn." + name, width, width);
            }
            list.linear(p + "mlp.fc1", c.vision().mlp(), width)
                    .linear(p + "mlp.fc2", width, c.vision().mlp())
                    .norm(p + "layer_norm1", width)
                    .norm(p + "layer_norm2", width);
        }
        list.linear("bridge.0", hidden, width).linear("bridge.2", hidden, hidden);
        list.tensor("mind.model.embed_tokens.weight", c.decoder().vocabulary(), hidden);
        for (int i = 0; i < c.decoder().layers(); i++) {
            String p = "mind.model.layers." + i + ".";
            list.tensor(p + "self_attn.qkv_proj.weight", c.decoder().heads().fusedWidth(), hidden)
                    .tensor(p + "self_attn.o_proj.weight", hidden, hidden)
                    .tensor(p + "mlp.gate_up_proj.weight", 2L * c.decoder().mlp(), hidden)
                    .tensor(p + "mlp.down_proj.weight", hidden, c.decoder().mlp())
                    .tensor(p + "input_layernorm.weight", hidden)
                    .tensor(p + "post_attention_layernorm.weight", hidden);
        }
        return list.tensor("mind.model.norm.weight", hidden)
                .tensor("mind.lm_head.weight", c.decoder().vocabulary(), hidden)
                .witness("hidden_size", "mind.model.norm.weight", 0);
    }

    @Override
    public Parts assemble(Weights weights, TrolConfig c, List<Gate> gates, Backend backend) {
        return new Parts(
                ClipVit.load(weights.at("eyes"), c.vision()),
                MlpProjector.load(
                        weights.at("bridge"), c.vision().width(), c.decoder().hidden()),
                LanguageModel.phi3(weights.at("mind"), c.decoder(), gates, backend));
    }

    @Override
    public ChatFormat chat() {
        return new ChatFormat(
                new ChatFormat.RoleText("(", ")", "[UNUSED_TOKEN_145]"),
                new ChatFormat.ImageText("", "<image>", ""),
                new ChatFormat.Official("(assistant)\n", false),
                "[UNUSED_TOKEN_146]");
    }

    @Override
    public Preprocessor preprocessor(VitConfig vision) {
        return new ClipPreprocessor(vision.grid().side());
    }

    @Override
    public int mostTiles() {
        return 1;
    }

    @Override
    public int tokensPerTile(VitConfig vision) {
        return vision.grid().patches();
    }

    @Override
    public int publishedRank() {
        return 0;
    }
}

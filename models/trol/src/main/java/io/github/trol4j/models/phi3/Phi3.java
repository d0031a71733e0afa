package io.github.trol4j.models.phi3;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.llm.Gate;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.models.load.CommonFields;
import io.github.trol4j.models.load.ConfigFields;
import io.github.trol4j.models.load.Family;
import io.github.trol4j.models.load.Projectors;
import io.github.trol4j.models.load.TensorList;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.models.prompt.ChatFormat;
import io.github.trol4j.vision.InternVit;
import io.github.trol4j.vision.PixelShuffleProjector;
import io.github.trol4j.vision.VitConfig;
import io.github.trol4j.vision.image.Preprocessor;
import io.github.trol4j.vision.image.TiledPreprocessor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * TroL-3.8B: InternViT tower on tiles, Phi-3 decoder.
 *
 * @param tower what the towers of 300M and 6B parameters do differently
 */
public record Phi3(Tower tower) implements Family {

    /** Details of an InternViT; qk for norms on queries and keys. */
    record Tower(boolean rmsNorm, boolean normalisesQk, boolean qkvBias) {
        InternVit.Variant variant() {
            if (rmsNorm) {
                return normalisesQk ? InternVit.Variant.RMS_NORM_QK : InternVit.Variant.RMS_NORM;
            }
            return normalisesQk ? InternVit.Variant.LAYER_NORM_QK : InternVit.Variant.LAYER_NORM;
        }
    }

    /** Before a config.json was read. */
    public Phi3() {
        this(new Tower(false, false, true));
    }

    @Override
    public String label() {
        return "phi3";
    }

    @Override
    public boolean describes(ConfigFields root) {
        return root.has("llm_config");
    }

    @Override
    public String mark() {
        return "'llm_config' is there";
    }

    @Override
    public TrolConfig read(ConfigFields root) {
        ConfigFields llm = section(root, "llm_config");
        ConfigFields vit = section(root, "vision_config");
        llm.only("model_type", "phi3");
        HeadLayout heads = CommonFields.heads(llm);
        DecoderConfig decoder = CommonFields.decoder(llm, heads, Phi3Rotary.read(llm, heads.dim()));
        llm.has("sliding_window"); // the released code attends to everything all the same
        root.only("downsample_ratio", 0.5);
        root.only("ps_version", "v2");
        root.only("select_layer", -1);
        vit.only("hidden_act", "gelu");
        vit.only("norm_type", "rms_norm", "layer_norm");
        int side = root.size(
                "force_image_size", CommonFields.MAX_SIDE, vit.size("image_size", CommonFields.MAX_SIDE, 448));
        VitConfig vision =
                CommonFields.vit(vit, new PatchGrid(side, vit.size("patch_size", CommonFields.MAX_SIDE, 14)), 1e-6);
        Phi3 family = new Phi3(new Tower(
                vit.text("norm_type", "rms_norm").equals("rms_norm"),
                vit.flag("qk_normalization", true),
                vit.flag("qkv_bias", false)));
        Set<String> unknown = new TreeSet<>(llm.finish());
        unknown.addAll(vit.finish());
        unknown.addAll(root.finish());
        return new TrolConfig(family, decoder, vision, Set.copyOf(unknown));
    }

    private static ConfigFields section(ConfigFields root, String key) {
        ConfigFields found = root.object(key);
        if (found == null) {
            throw root.wrong(key, "an object; is this a TroL checkpoint?", "nothing");
        }
        return found;
    }

    @Override
    public List<Stack> stacks(TrolConfig c) {
        return List.of(
                new Stack(
                        Phi3Tensors.DECODER + "model.layers.",
                        "llm_config.num_hidden_layers",
                        c.decoder().layers()),
                new Stack(
                        Phi3Tensors.TOWER + "encoder.layers.",
                        "vision_config.num_hidden_layers",
                        c.vision().layers()));
    }

    /** Its published models have no low-rank branches. */
    @Override
    public TensorList tensors(TrolConfig config, int rank) {
        return Phi3Tensors.of(config, tower);
    }

    @Override
    public Parts assemble(Weights weights, TrolConfig c, List<Gate> gates, Backend backend) {
        int width = c.vision().width();
        Weights decoder = weights.at("language_model");
        return new Parts(
                InternVit.load(weights.at("vision_model"), c.vision(), tower.variant()),
                PixelShuffleProjector.load(
                        Projectors.of(weights), width, c.decoder().hidden()),
                LanguageModel.phi3(decoder, withRowsOf(decoder, "lm_head.weight", c.decoder()), gates, backend));
    }

    /** Checkpoints come with 32,020 or 32,064 output rows under the same vocab_size: the file is right. */
    private static DecoderConfig withRowsOf(Weights w, String head, DecoderConfig c) {
        int rows = w.rowsOf(head);
        return new DecoderConfig(c.hidden(), c.mlp(), c.layers(), c.heads(), c.eps(), rows, c.rotary());
    }

    @Override
    public ChatFormat chat() {
        return ChatFormat.PHI3;
    }

    @Override
    public Preprocessor preprocessor(VitConfig vision) {
        return new TiledPreprocessor(vision.grid().side());
    }

    @Override
    public int mostTiles() {
        return 7;
    }

    @Override
    public int tokensPerTile(VitConfig vision) {
        return vision.grid().patches() / 4;
    }

    @Override
    public int publishedRank() {
        return 0;
    }
}

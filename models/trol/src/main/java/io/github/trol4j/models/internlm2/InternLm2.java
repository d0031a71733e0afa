package io.github.trol4j.models.internlm2;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.llm.Gate;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Rotary;
import io.github.trol4j.models.load.CommonFields;
import io.github.trol4j.models.load.ConfigFields;
import io.github.trol4j.models.load.Family;
import io.github.trol4j.models.load.Projectors;
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
import java.util.Set;
import java.util.TreeSet;

/**
 * TroL-1.8B and TroL-7B: CLIP tower, InternLM2 decoder with partial LoRA.
 *
 * @param bias whether the decoder's projections add one
 */
public record InternLm2(boolean bias) implements Family {
    private static final int POSITIONS = 2048;
    private static final int PUBLISHED_SIDE = 490;

    /** Before a config.json was read. */
    public InternLm2() {
        this(false);
    }

    @Override
    public String label() {
        return "internlm2";
    }

    @Override
    public boolean describes(ConfigFields root) {
        String type = root.text("model_type", "internlm");
        return !root.has("llm_config") && (type.startsWith("internlm") || type.equals("trol"));
    }

    @Override
    public String mark() {
        return "'llm_config' is missing";
    }

    @Override
    public TrolConfig read(ConfigFields root) {
        DecoderConfig decoder = decoder(root);
        InternLm2 family = new InternLm2(root.flag("bias", false));
        Set<String> unknown = new TreeSet<>();
        VitConfig vision = clip(root, unknown);
        unknown.addAll(root.finish());
        return new TrolConfig(family, decoder, vision, Set.copyOf(unknown));
    }

    private static DecoderConfig decoder(ConfigFields root) {
        var heads = CommonFields.heads(root);
        RotaryFields fields = RotaryFields.read(root, POSITIONS);
        ConfigFields details = fields.details();
        Rotary rotary;
        if (details != null && fields.type().equals("dynamic")) {
            details.only("original_max_position_embeddings", fields.maxPositions());
            double factor = details.positive("factor", 1);
            rotary = new Rotary.DynamicNtk(heads.dim(), fields.maxPositions(), fields.theta(), factor);
        } else if (fields.isPlain()) {
            rotary = new Rotary.Plain(heads.dim(), fields.maxPositions(), fields.theta());
        } else {
            throw fields.unknownType("'dynamic'");
        }
        fields.finish();
        return CommonFields.decoder(root, heads, rotary);
    }

    /** Published files have no vision section: the tower is CLIP ViT-L/14. Small models describe theirs. */
    private static VitConfig clip(ConfigFields root, Set<String> unknown) {
        ConfigFields section = root.object("vision_config");
        int side = root.size("img_size", CommonFields.MAX_SIDE, PUBLISHED_SIDE);
        if (section == null) {
            return VitConfig.clipLarge(side);
        }
        section.only("hidden_act", "quick_gelu");
        PatchGrid grid = new PatchGrid(
                section.size("image_size", CommonFields.MAX_SIDE, side),
                section.size("patch_size", CommonFields.MAX_SIDE, 14));
        VitConfig vision = CommonFields.vit(section, grid, 1e-5);
        unknown.addAll(section.finish());
        return vision;
    }

    @Override
    public List<Stack> stacks(TrolConfig c) {
        return List.of(
                new Stack("model.layers.", "num_hidden_layers", c.decoder().layers()),
                new Stack(
                        InternLm2Tensors.TOWER + "encoder.layers.",
                        "vision_config.num_hidden_layers",
                        c.vision().layers()));
    }

    @Override
    public TensorList tensors(TrolConfig config, int rank) {
        return InternLm2Tensors.of(config, rank, bias);
    }

    @Override
    public Parts assemble(Weights weights, TrolConfig c, List<Gate> gates, Backend backend) {
        Weights outer = weights.at("vit.vision_tower");
        Weights tower = outer.has("pre_layrnorm.weight") ? outer : outer.at("vision_model");
        int width = c.vision().width();
        return new Parts(
                ClipVit.load(tower, c.vision()),
                MlpProjector.load(Projectors.of(weights), width, c.decoder().hidden()),
                LanguageModel.internLm2(weights, c.decoder(), gates, backend));
    }

    @Override
    public ChatFormat chat() {
        return ChatFormat.INTERNLM2;
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
        return 256;
    }
}

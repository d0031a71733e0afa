package io.github.trol4j.models.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.llm.Rotary;
import io.github.trol4j.vision.InternVit.Variant;
import io.github.trol4j.vision.VitConfig;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads config.json of both families: missing sizes are fatal, nonsense is refused by name, unknown keys are reported. */
final class ConfigReader {
    private static final int MAX_WIDTH = 1 << 16;
    private static final int MAX_LAYERS = 1024;
    private static final int MAX_VOCABULARY = 1 << 22;
    private static final int MAX_POSITIONS = 1 << 26;
    private static final int MAX_SIDE = 4096;

    /** Keys of the published files that carry no information for inference, or that the released code ignores. */
    private static final Set<String> KNOWN = Set.of(
            "architectures",
            "attention_dropout",
            "attn_implementation",
            "auto_map",
            "bos_token_id",
            "drop_path_rate",
            "dropout",
            "dynamic_image_size",
            "embd_pdrop",
            "eos_token_id",
            "hidden_act",
            "image_size",
            "initializer_factor",
            "initializer_range",
            "max_dynamic_patch",
            "max_length",
            "min_dynamic_patch",
            "model_type",
            "num_channels",
            "pad2square",
            "pad_token_id",
            "ps_version",
            "quantization_config",
            "resid_pdrop",
            "select_layer",
            "sliding_window",
            "template",
            "tie_word_embeddings",
            "torch_dtype",
            "transformers_version",
            "use_backbone_lora",
            "use_cache",
            "use_flash_attn",
            "use_llm_lora",
            "use_thumbnail",
            "_name_or_path");

    private final String origin;
    private final Set<String> unknown = new TreeSet<>();

    private ConfigReader(String origin) {
        this.origin = origin;
    }

    /** @throws CheckpointException if it is not JSON, or does not describe a TroL model */
    static TrolConfig read(byte[] json, String origin) {
        try {
            ConfigReader reader = new ConfigReader(origin);
            JsonFields root = new JsonFields(origin, "", new ObjectMapper().readTree(json));
            return root.has("llm_config") ? reader.phi3(root) : reader.internLm2(root);
        } catch (JsonProcessingException e) {
            throw new CheckpointException("%s is not valid JSON: %s".formatted(origin, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new CheckpointException(origin + " cannot be read", e);
        }
    }

    private TrolConfig internLm2(JsonFields root) {
        int hidden = root.size("hidden_size", MAX_WIDTH);
        HeadLayout heads = heads(root, hidden);
        Rotary rotary = dynamicNtk(root, heads.dim());
        root.flag("bias", true);
        DecoderConfig decoder = decoder(root, hidden, heads, rotary);
        VitConfig vision = clip(root);
        finish(root);
        return new TrolConfig(Family.INTERNLM2, decoder, vision, Variant.LAYER_NORM, Set.copyOf(unknown));
    }

    private TrolConfig phi3(JsonFields root) {
        JsonFields llm = section(root, "llm_config");
        JsonFields vit = section(root, "vision_config");
        int hidden = llm.size("hidden_size", MAX_WIDTH);
        HeadLayout heads = heads(llm, hidden);
        DecoderConfig decoder = decoder(llm, hidden, heads, byFactor(llm, heads.dim()));
        double ratio = root.positive("downsample_ratio", 0.5);
        if (ratio != 0.5) {
            throw root.wrong("downsample_ratio", "0.5, the only one the models were made with", ratio);
        }
        int side = root.size("force_image_size", MAX_SIDE, vit.size("image_size", MAX_SIDE, 448));
        VitConfig vision = vit(vit, new PatchGrid(side, vit.size("patch_size", MAX_SIDE, 14)), 1e-6);
        Variant variant = variant(vit);
        vit.flag("qkv_bias", false);
        finish(llm);
        finish(vit);
        finish(root);
        return new TrolConfig(Family.PHI3, decoder, vision, variant, Set.copyOf(unknown));
    }

    private JsonFields section(JsonFields root, String key) {
        JsonFields found = root.object(key);
        if (found == null) {
            throw new CheckpointException("%s: '%s' is missing; is this a TroL checkpoint?".formatted(origin, key));
        }
        return found;
    }

    private static DecoderConfig decoder(JsonFields f, int hidden, HeadLayout heads, Rotary rotary) {
        return new DecoderConfig(
                hidden,
                f.size("intermediate_size", 4 * MAX_WIDTH),
                f.size("num_hidden_layers", MAX_LAYERS),
                heads,
                (float) f.positive("rms_norm_eps", 1e-5),
                f.size("vocab_size", MAX_VOCABULARY),
                rotary);
    }

    private static HeadLayout heads(JsonFields f, int hidden) {
        int query = f.size("num_attention_heads", MAX_WIDTH);
        int kv = f.size("num_key_value_heads", MAX_WIDTH, query);
        if (hidden % query != 0 || query % kv != 0) {
            throw f.wrong(
                    "num_attention_heads",
                    "a divisor of hidden_size %d and a multiple of num_key_value_heads %d".formatted(hidden, kv),
                    query);
        }
        return new HeadLayout(query, kv, hidden / query);
    }

    private static Rotary dynamicNtk(JsonFields f, int dim) {
        int positions = f.size("max_position_embeddings", MAX_POSITIONS, 2048);
        double theta = f.positive("rope_theta", 10000);
        JsonFields scaling = f.object("rope_scaling");
        String type = scaling == null ? "none" : scaling.text("type", "none");
        if (scaling == null || type.equals("none")) {
            return new Rotary.Plain(dim, positions, theta);
        }
        if (!type.equals("dynamic")) {
            throw scaling.wrong("type", "'dynamic'", type);
        }
        return new Rotary.DynamicNtk(dim, positions, theta, scaling.positive("factor", 1));
    }

    private static Rotary byFactor(JsonFields f, int dim) {
        int positions = f.size("max_position_embeddings", MAX_POSITIONS, 4096);
        int original = f.size("original_max_position_embeddings", MAX_POSITIONS, 4096);
        if (original == 1) { // its logarithm divides
            throw f.wrong("original_max_position_embeddings", "at least 2", original);
        }
        double theta = f.positive("rope_theta", 10000);
        JsonFields scaling = f.object("rope_scaling");
        if (scaling == null) {
            return new Rotary.Plain(dim, positions, theta);
        }
        String type = scaling.text("type", scaling.text("rope_type", "su"));
        return new Rotary.ByFactor(
                dim,
                positions,
                theta,
                original,
                scaling.numbers("short_factor", dim / 2),
                scaling.numbers("long_factor", dim / 2),
                magnitude(scaling, type, (double) positions / original, original));
    }

    /** The factor on cosines and sines that makes up for longer sequences. */
    private static float magnitude(JsonFields scaling, String type, double scale, int original) {
        double factor = switch (type.toLowerCase(Locale.ROOT)) {
            case "su", "longrope" -> Math.sqrt(1 + Math.log(scale) / Math.log(original));
            case "yarn" -> 0.1 * Math.log(scale) + 1;
            default -> throw scaling.wrong("type", "'su', 'longrope' or 'yarn'", type);
        };
        return scale <= 1 ? 1 : (float) factor;
    }

    /** Published files have no vision section: the tower is CLIP ViT-L/14. Small models describe theirs. */
    private VitConfig clip(JsonFields root) {
        JsonFields section = root.object("vision_config");
        int side = root.size("img_size", MAX_SIDE, 490);
        if (section == null) {
            return VitConfig.clipLarge(side);
        }
        PatchGrid grid =
                new PatchGrid(section.size("image_size", MAX_SIDE, side), section.size("patch_size", MAX_SIDE, 14));
        VitConfig vision = vit(section, grid, 1e-5);
        finish(section);
        return vision;
    }

    private static VitConfig vit(JsonFields f, PatchGrid grid, double eps) {
        return new VitConfig(
                f.size("hidden_size", MAX_WIDTH, 1024),
                f.size("intermediate_size", 4 * MAX_WIDTH, 4096),
                f.size("num_hidden_layers", MAX_LAYERS, 24),
                f.size("num_attention_heads", MAX_WIDTH, 16),
                grid,
                (float) f.positive("layer_norm_eps", eps));
    }

    private static Variant variant(JsonFields vit) {
        boolean qk = vit.flag("qk_normalization", true);
        String norm = vit.text("norm_type", "rms_norm");
        return switch (norm) {
            case "layer_norm" -> qk ? Variant.LAYER_NORM_QK : Variant.LAYER_NORM;
            case "rms_norm" -> qk ? Variant.RMS_NORM_QK : Variant.RMS_NORM;
            default -> throw vit.wrong("norm_type", "'layer_norm' or 'rms_norm'", norm);
        };
    }

    private void finish(@Nullable JsonFields fields) {
        if (fields != null) {
            fields.ignore(KNOWN);
            unknown.addAll(fields.unknown());
        }
    }
}

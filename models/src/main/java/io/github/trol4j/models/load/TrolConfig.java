package io.github.trol4j.models.load;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.llm.Rotary;
import io.github.trol4j.vision.InternVit;
import io.github.trol4j.vision.VitConfig;
import java.util.Set;

/**
 * What config.json says.
 *
 * @param decoder sizes of the decoder; its vocabulary is the configuration's, which the files may override
 * @param vision sizes of the tower
 * @param variant kind of InternViT; means nothing for the CLIP tower
 * @param unknownKeys keys that mean nothing to us, as {@code section.key}
 */
public record TrolConfig(
        Family family, DecoderConfig decoder, VitConfig vision, InternVit.Variant variant, Set<String> unknownKeys) {

    /** The configuration of the published TroL-1.8B. */
    public static TrolConfig trol18b() {
        HeadLayout heads = new HeadLayout(16, 8, 128);
        Rotary rotary = new Rotary.DynamicNtk(128, 32768, 1e6, 2.0);
        return new TrolConfig(
                Family.INTERNLM2,
                new DecoderConfig(2048, 8192, 24, heads, 1e-5f, 92544, rotary),
                VitConfig.clipLarge(490),
                InternVit.Variant.LAYER_NORM,
                Set.of());
    }

    /** The configuration of the published TroL-7B. */
    public static TrolConfig trol7b() {
        HeadLayout heads = new HeadLayout(32, 8, 128);
        Rotary rotary = new Rotary.DynamicNtk(128, 32768, 1e6, 1.0);
        return new TrolConfig(
                Family.INTERNLM2,
                new DecoderConfig(4096, 14336, 32, heads, 1e-5f, 92544, rotary),
                VitConfig.clipLarge(490),
                InternVit.Variant.LAYER_NORM,
                Set.of());
    }

    /** The configuration of the published TroL-3.8B. */
    public static TrolConfig trol38b() {
        return new TrolConfig(
                Family.PHI3,
                new DecoderConfig(3072, 8192, 32, new HeadLayout(32, 32, 96), 1e-5f, 32064, Phi3Rotary.of128k()),
                new VitConfig(1024, 4096, 24, 16, new PatchGrid(448, 14), 1e-6f),
                InternVit.Variant.LAYER_NORM,
                Set.of());
    }

    /**
     * Reads the configuration of a checkpoint and nothing else of it.
     *
     * @throws io.github.trol4j.core.checkpoint.CheckpointException if it is missing or does not describe a TroL model
     */
    public static TrolConfig read(ModelFiles files) {
        return ConfigReader.read(
                files.required(ModelFiles.CONFIG), files.small().describe(ModelFiles.CONFIG));
    }
}

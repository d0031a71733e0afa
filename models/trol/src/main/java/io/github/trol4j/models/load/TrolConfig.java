package io.github.trol4j.models.load;

import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.vision.VitConfig;
import java.util.Set;

/**
 * What config.json says.
 *
 * @param family with the details that are its own
 * @param decoder sizes of the decoder; its vocabulary is the configuration's, which the files may override
 * @param vision sizes of the tower
 * @param unknownKeys keys that mean nothing to us, as {@code section.key}
 */
public record TrolConfig(Family family, DecoderConfig decoder, VitConfig vision, Set<String> unknownKeys) {

    /**
     * Reads the configuration of a checkpoint and nothing else of it.
     *
     * @throws io.github.trol4j.core.CheckpointException if it is missing or does not describe a TroL model
     */
    public static TrolConfig read(ModelFiles files) {
        return ConfigReader.read(
                files.required(ModelFiles.CONFIG), files.small().describe(ModelFiles.CONFIG));
    }
}

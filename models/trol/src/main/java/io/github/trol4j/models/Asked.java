package io.github.trol4j.models;

import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.vision.image.PreprocessingReport;
import java.time.Duration;
import java.util.List;

/**
 * A conversation that is ready to be read, made by {@link TrolModel#prepare}.
 *
 * @param dialogue what was asked
 * @param prompt what the decoder is to read
 * @param pictures what was done to the pictures, in their order
 * @param reading time to decode and resize them
 * @param encoding time in the tower and the projector
 */
public record Asked(
        Dialogue dialogue, Prompt prompt, List<PreprocessingReport> pictures, Duration reading, Duration encoding) {
    public Asked {
        pictures = List.copyOf(pictures);
    }

    /**
     * What has been done by the time that the first token can be chosen.
     *
     * @param read the sequence that has read the prompt
     * @param took to read it
     */
    public GenerationStats stats(Sequence read, Duration took) {
        return new GenerationStats(
                prompt.image().count(),
                prompt.length(),
                read.reused(),
                0,
                reading,
                encoding,
                took,
                Duration.ZERO,
                read.work());
    }
}

package io.github.trol4j.models.bench;

import io.github.trol4j.models.load.Family;
import io.github.trol4j.models.load.TensorShapes;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.vision.VitConfig;
import java.util.Locale;

/**
 * What the limits of a machine allow for one question about one picture: nothing is faster than that, and a good engine comes near.
 *
 * @param promptTokens of the question, the picture included
 * @param promptSeconds at least, from picture to first token, both traversals; NaN if the limit is unknown
 * @param tokensPerSecond at most; NaN if the limit is unknown
 */
public record Estimate(int promptTokens, double promptSeconds, double tokensPerSecond) {
    private static final int TEXT = 75;

    /** @param roofline measured for the weight format that would be chosen */
    public static Estimate of(TrolConfig config, Roofline roofline) {
        boolean tiled = config.family() == Family.PHI3;
        VitConfig vision = config.vision();
        int image = tiled ? vision.grid().patches() / 4 : vision.grid().patches();
        int prompt = image + TEXT;
        Work work = new Work(config, tiled ? 0 : TensorShapes.PUBLISHED_RANK);
        double flop = work.tower(1)
                + work.projector(image)
                + work.pass(prompt, image)
                + work.lastRowPass(prompt, image)
                + work.head();
        double rate = roofline.matrixRate();
        double bytes =
                work.decodeWeights() * roofline.weights().bitsPerWeight() / 8 + (double) work.cacheBytes() * prompt;
        return new Estimate(
                prompt,
                rate == 0 ? Double.NaN : flop / rate,
                roofline.bandwidth() == 0 ? Double.NaN : roofline.bandwidth() / bytes);
    }

    /** For people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "the machine's limits allow %s to read a picture with a question (%d tokens, both traversals), then %s tokens/s",
                Double.isNaN(promptSeconds) ? "an unknown time" : String.format(Locale.ROOT, "%.2f s", promptSeconds),
                promptTokens,
                Double.isNaN(tokensPerSecond) ? "unknown" : String.format(Locale.ROOT, "%.1f", tokensPerSecond));
    }
}

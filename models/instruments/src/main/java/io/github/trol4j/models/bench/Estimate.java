package io.github.trol4j.models.bench;

import io.github.trol4j.core.KvFormat;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.load.TrolConfig;
import java.util.Locale;

/**
 * What the limits of a machine allow for one question about one picture: nothing is faster than that, and a good engine comes near.
 * Costs that do not grow with the model are left out, so it says little of a small one.
 *
 * @param weights the format it is for
 * @param promptTokens of the question, the picture included
 * @param promptSeconds at least, from picture to first token, both traversals; NaN if the limit is unknown
 * @param tokenSeconds at least, for each further token; NaN if the limit is unknown
 */
public record Estimate(WeightFormat weights, int promptTokens, double promptSeconds, double tokenSeconds) {
    private static final int TEXT = 75;

    public static Estimate of(TrolConfig config, WeightFormat weights, Roofline roofline) {
        int image = config.family().tokensPerTile(config.vision());
        int prompt = image + TEXT;
        Work work = new Work(config, config.family().publishedRank());
        return new Estimate(
                weights,
                prompt,
                reading(work, prompt, image, weights, roofline),
                perSecond(decodeBytes(work, prompt, weights), roofline.bandwidth()));
    }

    /** Only the decoder's matrices and the head have less than 16 bits; the tower and attention never do. */
    private static double reading(Work work, int prompt, int image, WeightFormat weights, Roofline roofline) {
        double all = work.tower(1)
                + work.projector(image)
                + work.pass(prompt, image)
                + work.lastRowPass(prompt, image)
                + work.head();
        double products = work.decoderProducts(prompt, image);
        WeightFormat wide = weights == WeightFormat.F32 ? weights : WeightFormat.BF16;
        return perSecond(products, roofline.matrixRate(weights)) + perSecond(all - products, roofline.matrixRate(wide));
    }

    /** Everything that one token reads; the head has 8 bits even where the blocks have 4. */
    private static double decodeBytes(Work work, int prompt, WeightFormat weights) {
        double head = work.headWeights();
        WeightFormat ofHead = weights == WeightFormat.Q4 ? WeightFormat.Q8 : weights;
        double bits = (work.decodeWeights() - head) * weights.bitsPerWeight() + head * ofHead.bitsPerWeight();
        int halves = KvFormat.AUTO.with(weights) == KvFormat.F32 ? 2 : 1;
        return bits / 8 + (double) halves * work.cacheBytes() * prompt;
    }

    private static double perSecond(double amount, double rate) {
        return rate == 0 ? Double.NaN : amount / rate;
    }

    /** For people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s to read, then %s a token%s",
                time(promptSeconds),
                time(tokenSeconds),
                tokenSeconds >= 1e-3 ? String.format(Locale.ROOT, " (%.1f tokens/s)", 1 / tokenSeconds) : "");
    }

    private static String time(double seconds) {
        if (Double.isNaN(seconds)) {
            return "unknown";
        }
        if (seconds < 1e-3) {
            return "less than 1 ms";
        }
        return seconds < 1
                ? String.format(Locale.ROOT, "%.0f ms", seconds * 1000)
                : String.format(Locale.ROOT, "%.1f s", seconds);
    }
}

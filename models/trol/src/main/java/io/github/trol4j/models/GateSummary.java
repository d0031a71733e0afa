package io.github.trol4j.models;

import io.github.trol4j.core.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the model looked twice, in two numbers a layer: how much of the second traversal the gate let in on average, 0 for none of
 * it, 1 for nothing but it. Rounded to a thousandth, so that equal questions have equal summaries.
 *
 * @param image {@code [layers]}, means over the image tokens; empty without a picture
 * @param text {@code [layers]}, means over the words behind the beginning of the first picture; those in front of it are the same for
 *     every question. Over all words where there is no picture
 */
public record GateSummary(List<Double> image, List<Double> text) {
    private static final double THOUSAND = 1000;
    private static final double SEEN = 0.005; // what two digits show

    public GateSummary {
        image = List.copyOf(image);
        text = List.copyOf(text);
        boolean bothOrOne = image.isEmpty() || text.isEmpty() || image.size() == text.size();
        if (!bothOrOne || image.isEmpty() && text.isEmpty()) {
            throw new IllegalArgumentException(
                    "gates of %d layers over images, of %d over text".formatted(image.size(), text.size()));
        }
    }

    /**
     * Nothing where the prompt was traversed once, or where a gate is not a number.
     *
     * @param gates {@code [layers][T]}
     * @param image positions of the image tokens
     */
    public static Optional<GateSummary> of(float[][] gates, Rows image) {
        if (gates.length == 0) {
            return Optional.empty();
        }
        int[] pictures = IntStream.range(0, image.count()).map(image::get).toArray();
        int behind = image.isEmpty() ? 0 : image.get(0);
        int[] words = IntStream.range(behind, gates[0].length)
                .filter(t -> Arrays.binarySearch(pictures, t) < 0)
                .toArray();
        List<Double> onImage = new ArrayList<>();
        List<Double> onText = new ArrayList<>();
        for (float[] layer : gates) {
            mean(layer, pictures).ifPresent(onImage::add);
            mean(layer, words).ifPresent(onText::add);
        }
        boolean numbers = Stream.concat(onImage.stream(), onText.stream()).noneMatch(g -> g.isNaN());
        return numbers ? Optional.of(new GateSummary(onImage, onText)) : Optional.empty();
    }

    /** The mean of several questions to one model; nothing for none. */
    public static Optional<GateSummary> mean(Collection<GateSummary> summaries) {
        return summaries.isEmpty()
                ? Optional.empty()
                : Optional.of(new GateSummary(mean(summaries, GateSummary::image), mean(summaries, GateSummary::text)));
    }

    /** For people, for example {@code text 0.87 (most in layer 2: 0.97), picture 0.02 (most in layer 0: 0.04)}. */
    public String words() {
        return Stream.of(words("text", text), words("picture", image))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    /** The mean over all layers; NaN for none. */
    public static double overall(List<Double> layers) {
        return layers.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private static Optional<String> words(String rows, List<Double> layers) {
        if (layers.isEmpty()) {
            return Optional.empty();
        }
        int most = 0; // the first of equals
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i) > layers.get(most)) {
                most = i;
            }
        }
        String mean = String.format(Locale.ROOT, "%s %.2f", rows, overall(layers));
        double top = layers.get(most);
        return Optional.of(
                top < SEEN ? mean : String.format(Locale.ROOT, "%s (most in layer %d: %.2f)", mean, most, top));
    }

    private static Optional<Double> mean(float[] gates, int[] positions) {
        if (positions.length == 0) {
            return Optional.empty();
        }
        double sum = 0;
        for (int position : positions) {
            sum += gates[position];
        }
        return Optional.of(rounded(sum / positions.length));
    }

    private static List<Double> mean(Collection<GateSummary> summaries, Function<GateSummary, List<Double>> rows) {
        List<List<Double>> some =
                summaries.stream().map(rows).filter(r -> !r.isEmpty()).toList();
        int layers = some.stream().mapToInt(List::size).min().orElse(0);
        return IntStream.range(0, layers)
                .mapToObj(i -> rounded(
                        some.stream().mapToDouble(r -> r.get(i)).average().orElseThrow()))
                .toList();
    }

    private static double rounded(double value) {
        return Double.isNaN(value) ? value : Math.round(value * THOUSAND) / THOUSAND;
    }
}

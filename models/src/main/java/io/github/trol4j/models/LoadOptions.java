package io.github.trol4j.models;

import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.vision.image.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * How a model is loaded.
 *
 * @param backend name of the backend, or null for the best that works here
 * @param compute precision of weights, threads
 * @param images limits and orientation of pictures
 */
public record LoadOptions(@Nullable String backend, BackendOptions compute, ImageReader.Options images) {
    /** The best backend, all cores, f32 weights. */
    public static LoadOptions defaults() {
        return new LoadOptions(null, BackendOptions.defaults(), ImageReader.Options.DEFAULT);
    }

    public LoadOptions withBackend(String name) {
        return new LoadOptions(name, compute, images);
    }

    public LoadOptions withWeights(WeightFormat format) {
        return new LoadOptions(backend, compute.withWeights(format), images);
    }

    public LoadOptions withThreads(int count) {
        return new LoadOptions(backend, compute.withThreads(count), images);
    }

    public LoadOptions withImages(ImageReader.Options limits) {
        return new LoadOptions(backend, compute, limits);
    }
}

package io.github.trol4j.models;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.KvFormat;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.vision.image.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * How a model is loaded.
 *
 * @param backend name of the backend, or null for the best that works here
 * @param compute precision of weights, keys and values, threads
 * @param images limits and orientation of pictures
 * @param caches how much of what was read and seen is kept
 * @param lowRank how image rows go through layers with partial LoRA
 */
public record LoadOptions(
        @Nullable String backend,
        BackendOptions compute,
        ImageReader.Options images,
        CacheLimits caches,
        LowRankChoice lowRank) {

    /** As given, with the usual {@link CacheLimits}. */
    public LoadOptions(@Nullable String backend, BackendOptions compute, ImageReader.Options images) {
        this(backend, compute, images, CacheLimits.defaults(), LowRankChoice.AUTO);
    }

    /** The best backend, all cores, f32 weights. */
    public static LoadOptions defaults() {
        return new LoadOptions(null, BackendOptions.defaults(), ImageReader.Options.DEFAULT);
    }

    public LoadOptions withBackend(String name) {
        return new LoadOptions(name, compute, images, caches, lowRank);
    }

    public LoadOptions withWeights(WeightFormat format) {
        return new LoadOptions(backend, compute.withWeights(format), images, caches, lowRank);
    }

    public LoadOptions withVision(@Nullable WeightFormat format) {
        return new LoadOptions(backend, compute.withVision(format), images, caches, lowRank);
    }

    public LoadOptions withKv(KvFormat format) {
        return new LoadOptions(backend, compute.withKv(format), images, caches, lowRank);
    }

    public LoadOptions withThreads(int count) {
        return new LoadOptions(backend, compute.withThreads(count), images, caches, lowRank);
    }

    public LoadOptions withImages(ImageReader.Options limits) {
        return new LoadOptions(backend, compute, limits, caches, lowRank);
    }

    public LoadOptions withCaches(CacheLimits limits) {
        return new LoadOptions(backend, compute, images, limits, lowRank);
    }

    public LoadOptions withLowRank(LowRankChoice choice) {
        return new LoadOptions(backend, compute, images, caches, choice);
    }

    /** In which form the low-rank branches of a checkpoint are to be loaded. */
    public LowRankForm lowRankOf(ModelFiles files) {
        return lowRank.form(files);
    }

    /**
     * These options for one checkpoint: a packed file decides its backend and format by itself.
     *
     * @throws BackendException if another backend was asked for than the one the file was converted for, or a precision of its
     *     vision tower
     */
    public LoadOptions fitting(ModelFiles files) {
        if (!(files instanceof ModelFiles.Packed packed)) {
            return this;
        }
        String readable = packed.packing().backend();
        if (backend != null && !backend.equals(readable)) {
            throw new BackendException(
                    "%s was converted for backend '%s', '%s' cannot read it. Leave --backend out, or convert the checkpoint again with --backend %s."
                            .formatted(files.origin(), readable, backend, backend));
        }
        if (compute.vision() != null) {
            throw new BackendException(
                    "%s holds the vision tower as it was converted. Leave --vision-weights out, or convert the checkpoint again with it."
                            .formatted(files.origin()));
        }
        return withBackend(readable).withWeights(packed.packing().format());
    }
}

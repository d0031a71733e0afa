package io.github.trol4j.models.hub;

import java.nio.file.Path;
import java.util.List;

/**
 * One state of a model in the cache.
 *
 * @param model without a revision
 * @param revisions branches and tags that are at this commit, as far as the cache knows; often one, {@code main}
 * @param folder to load it from
 * @param bytes of its files; what several states share counts for each
 * @param missing what a model needs and this one lacks; empty for one that can be loaded
 */
public record CachedModel(
        ModelName model, String commit, List<String> revisions, Path folder, long bytes, List<String> missing) {
    /** What to call it where a model is asked for. */
    public ModelName name() {
        return revisions.contains(ModelName.MAIN)
                ? model
                : model.at(revisions.isEmpty() ? commit : revisions.getFirst());
    }
}

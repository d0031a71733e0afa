package io.github.trol4j.models.hub;

import java.nio.file.Path;

/**
 * A model in the cache.
 *
 * @param model as it was named
 * @param commit which state of it
 * @param folder to load it from; its files are links into the cache
 * @param fetched bytes that were fetched for it just now
 * @param checked whether the hub was asked if there is something newer
 */
public record Snapshot(ModelName model, String commit, Path folder, long fetched, boolean checked) {}

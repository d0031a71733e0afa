package io.github.trol4j.models.hub;

/**
 * What is to be in the cache afterwards.
 *
 * @param recheck whether to compute the hashes of files that are in the cache already, and to fetch those anew that are damaged
 */
public record PullRequest(ModelName model, FileChoice files, boolean recheck) {
    /** What is needed to ask the model; what is there is trusted. */
    public static PullRequest of(ModelName model) {
        return new PullRequest(model, FileChoice.NEEDED, false);
    }

    public PullRequest withFiles(FileChoice other) {
        return new PullRequest(model, other, recheck);
    }

    public PullRequest withRecheck(boolean other) {
        return new PullRequest(model, files, other);
    }
}

package io.github.trol4j.core;

import java.util.Locale;

/** In which form a model has its low-rank branches. */
public enum LowRankForm {
    /** Two small matrices beside each layer, {@link LowRank}. */
    BRANCH,
    /** A second matrix of each layer, {@link MergedWeight}: faster, and more memory. */
    MERGED,
    /** Prepares both and uses the second, for a file that is to serve either. */
    BOTH;

    /** Whether there are second matrices. */
    public boolean merges() {
        return this != BRANCH;
    }

    /** The name used in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

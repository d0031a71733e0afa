package io.github.trol4j.models;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.Packing;
import java.util.Locale;

/**
 * How image rows of a prompt go through layers with partial LoRA. It changes numbers a little: a merged matrix is rounded as one. What
 * that costs and brings is measured in docs/NUMERICS.md and docs/SPEED.md.
 */
public enum LowRankChoice {
    /**
     * Merged where a packed file of 8- or 4-bit weights has it, else as a branch. Never by how much memory happens to be free, so that a
     * model answers alike every time.
     */
    AUTO,
    /** As the model was published: a product with the layer, and two small ones beside it. */
    BRANCH,
    /** One product with a second matrix of the layer, for the memory of a second decoder. */
    MERGED;

    /**
     * What that means for one checkpoint.
     *
     * @throws BackendException if a packed file has no merged weights
     */
    LowRankForm form(ModelFiles files) {
        if (!(files instanceof ModelFiles.Packed packed)) {
            return this == MERGED ? LowRankForm.MERGED : LowRankForm.BRANCH;
        }
        Packing packing = packed.packing();
        if (this == MERGED && !packing.lowRank().merges()) {
            throw new BackendException(
                    "%s was converted without merged weights. Leave --lora out, or convert the checkpoint again with --lora merged."
                            .formatted(files.origin()));
        }
        boolean merged = this == MERGED
                || this == AUTO
                        && packing.lowRank().merges()
                        && packing.format().isInteger();
        return merged ? LowRankForm.MERGED : LowRankForm.BRANCH;
    }

    /** The name used on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

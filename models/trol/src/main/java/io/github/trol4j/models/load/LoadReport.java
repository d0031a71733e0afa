package io.github.trol4j.models.load;

import io.github.trol4j.core.LowRankForm;
import java.util.Map;
import java.util.Set;

/**
 * What was found in a checkpoint.
 *
 * @param parameters number of values in all tensors
 * @param dtypes bytes of tensor data by stored element type
 * @param gate what the gate file holds
 * @param lowRank rank of the low-rank branches; 0 for none
 * @param form in which the branches were loaded
 * @param unusedTensors names that the model did not ask for
 * @param unknownKeys keys of config.json that mean nothing to us
 */
public record LoadReport(
        long parameters,
        Map<String, Long> dtypes,
        String gate,
        int lowRank,
        LowRankForm form,
        Set<String> unusedTensors,
        Set<String> unknownKeys) {

    /** How rows of pictures go through low-rank layers, for people and in JSON: {@code none}, {@code branch} or {@code merged}. */
    public String lora() {
        if (lowRank == 0) {
            return "none";
        }
        return form.merges() ? "merged" : "branch";
    }
}

package io.github.trol4j.models.load;

import java.util.Map;
import java.util.Set;

/**
 * What was found in a checkpoint.
 *
 * @param parameters number of values in all tensors
 * @param dtypes bytes of tensor data by stored element type
 * @param gate what the gate file holds
 * @param lowRank rank of the low-rank branches; 0 for none
 * @param unusedTensors names that the model did not ask for
 * @param unknownKeys keys of config.json that mean nothing to us
 */
public record LoadReport(
        long parameters,
        Map<String, Long> dtypes,
        String gate,
        int lowRank,
        Set<String> unusedTensors,
        Set<String> unknownKeys) {}

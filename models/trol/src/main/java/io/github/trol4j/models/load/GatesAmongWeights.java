package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.checkpoint.TensorSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gates that lie among the weights, as {@code ...trol_gating.I.weight} and {@code .bias}. A writer that drops shared tensors, as
 * safetensors does, leaves only one of the entries of a gate that serves all layers; it then stands for all of them.
 */
final class GatesAmongWeights {
    private static final String PART = "trol_gating.";

    private GatesAmongWeights() {}

    /** Names of all tensors of gates. */
    static List<String> names(TensorSource source) {
        return source.names().stream().filter(name -> name.contains(PART)).toList();
    }

    /**
     * The entries under the names that they have in a gate file; empty if there are none.
     *
     * @throws CheckpointException if there are two gates that differ
     */
    static Map<String, HostTensor> of(TensorSource source) {
        Map<String, HostTensor> entries = new HashMap<>();
        for (String name : names(source)) {
            HostTensor tensor = source.get(name);
            HostTensor other = entries.put(name.substring(name.lastIndexOf(PART) + PART.length()), tensor);
            if (other != null && !Arrays.equals(other.toFloats(), tensor.toFloats())) {
                throw new CheckpointException(
                        "%s has two gates that differ, '%s' and '%s'. Only one belongs to the model."
                                .formatted(source.origin(), other.name(), name));
            }
        }
        return entries;
    }

    /** Gives every layer the entry of the only layer that has one, if it is so. */
    static Map<String, HostTensor> forAll(Map<String, HostTensor> entries, int layers) {
        Set<String> numbers = new TreeSet<>();
        entries.keySet().forEach(name -> numbers.add(name.substring(0, Math.max(0, name.indexOf('.')))));
        String only = numbers.size() == 1 ? numbers.iterator().next() : "";
        HostTensor weight = entries.get(only + ".weight");
        HostTensor bias = entries.get(only + ".bias");
        if (weight == null || bias == null) {
            return entries;
        }
        Map<String, HostTensor> all = new HashMap<>();
        for (int i = 0; i < layers; i++) {
            all.put(i + ".weight", weight);
            all.put(i + ".bias", bias);
        }
        return all;
    }
}

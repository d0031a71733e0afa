package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.Gate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The traversal gate out of trol_gating.pt. The file has an entry for every layer, but the released code (arch_internlm2 and
 * arch_phi3 at 7a71dfb) repeats one linear layer object, so that after loading the <em>last</em> entry is the gate of every layer.
 * In the published files all entries are equal anyway.
 *
 * @param gates one for each layer, all the same
 * @param kind what was found, for people
 */
record GateReader(List<Gate> gates, Kind kind) {

    /** What the entries of a gate file look like. */
    enum Kind {
        SHARED("one gate, shared by all layers"),
        DIFFERENT("entries differ between layers; as in the released code the last one serves all layers");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * @param entries {@code i.weight [1, H]} and {@code i.bias [1]} for every layer
     * @param place whose {@code weight} and {@code bias} the gate becomes
     * @throws CheckpointException if an entry is missing, is one too many, or has another shape
     */
    static GateReader of(Map<String, HostTensor> entries, int layers, int hidden, Weights place) {
        if (entries.containsKey(layers + ".weight") || entries.containsKey(layers + ".bias")) {
            throw new CheckpointException(
                    "The gate has entries beyond the %d layers of the decoder, such as '%d.weight': it belongs to another model"
                            .formatted(layers, layers));
        }
        HostTensor weight = entry(entries, layers - 1, "weight", hidden);
        HostTensor bias = entry(entries, layers - 1, "bias", 1);
        Kind kind = Kind.SHARED;
        for (int i = 0; i < layers - 1; i++) {
            boolean same = Arrays.equals(entry(entries, i, "weight", hidden).toFloats(), weight.toFloats())
                    && Arrays.equals(entry(entries, i, "bias", 1).toFloats(), bias.toFloats());
            kind = same ? kind : Kind.DIFFERENT;
        }
        Gate gate = new Gate.Learned(new Linear(
                place.derived("weight", WeightUse.VECTOR, () -> weight.reshape(1, hidden)),
                place.derived("bias", WeightUse.VECTOR, () -> bias.reshape(1))));
        return new GateReader(Collections.nCopies(layers, gate), kind);
    }

    private static HostTensor entry(Map<String, HostTensor> entries, int layer, String part, int size) {
        HostTensor found = entries.get(layer + "." + part);
        if (found == null) {
            throw new CheckpointException(
                    "The gate has no entry '%d.%s'; it has %s. There is one for each layer of the decoder."
                            .formatted(
                                    layer,
                                    part,
                                    entries.keySet().stream().limit(8).toList()));
        }
        if (found.elements() != size) {
            throw new CheckpointException(
                    "Gate entry %s in %s should hold %d value%s: a weight for each of the decoder's features and one bias"
                            .formatted(found, found.origin(), size, size == 1 ? "" : "s"));
        }
        return switch (found.dtype()) {
            case F64, F32, F16, BF16 -> found;
            default -> HostTensor.of(found.name(), found.origin(), found.toFloats(), found.shape()); // as torch does
        };
    }
}

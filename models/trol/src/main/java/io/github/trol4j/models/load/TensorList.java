package io.github.trol4j.models.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names and shapes of the tensors of a checkpoint, written down in the order in which a model is put together. */
public final class TensorList {
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Set<String> unneeded = new LinkedHashSet<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();
    private final List<Alias> aliases = new ArrayList<>();
    private final List<Witness> witnesses = new ArrayList<>();

    /** Another beginning that names of tensors may have. */
    record Alias(String prefix, String other) {}

    /** A tensor whose shape shows what a key of config.json says. */
    record Witness(String key, String tensor, int axis) {}

    public TensorList tensor(String name, long... shape) {
        shapes.put(name, shape);
        return this;
    }

    /** A dense layer with bias. */
    public TensorList linear(String name, int out, int in) {
        return tensor(name + ".weight", out, in).tensor(name + ".bias", out);
    }

    /** A norm with gain and bias. */
    public TensorList norm(String name, int n) {
        return tensor(name + ".weight", n).tensor(name + ".bias", n);
    }

    /** Says of a tensor above that published files have it and models do without. */
    public TensorList unneeded(String... names) {
        unneeded.addAll(List.of(names));
        return this;
    }

    /** Says why a tensor is there, such as {@code 'bias' is true}, for the message if it is not. */
    public TensorList because(String reason, String name, long... shape) {
        reasons.put(name, reason);
        return tensor(name, shape);
    }

    /** Says that files may write {@code other} for {@code prefix}. */
    public TensorList alias(String prefix, String other) {
        aliases.add(new Alias(prefix, other));
        return this;
    }

    /** Says that a tensor above is as long, on that axis, as {@code key} of config.json says. */
    public TensorList witness(String key, String tensor, int axis) {
        witnesses.add(new Witness(key, tensor, axis));
        return this;
    }

    public Map<String, long[]> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    /** Names without which there is no model. */
    Set<String> needed() {
        Set<String> needed = new LinkedHashSet<>(shapes.keySet());
        needed.removeAll(unneeded);
        return needed;
    }

    /** In config.json, why that tensor must be there; empty if it always must. */
    String reason(String name) {
        return reasons.getOrDefault(name, "");
    }

    List<Witness> witnesses() {
        return witnesses;
    }

    /** All spellings of a name or of the beginning of one, the usual one first. */
    List<String> spellings(String name) {
        List<String> all = new ArrayList<>(List.of(name));
        for (Alias alias : aliases) {
            if (name.startsWith(alias.prefix())) {
                all.add(alias.other() + name.substring(alias.prefix().length()));
            }
        }
        return all;
    }
}

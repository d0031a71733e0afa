package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How positions turn queries and keys, by the spellings of old and new files: {@code rope_scaling} with {@code type} or {@code
 * rope_type} beside {@code rope_theta}, or {@code rope_parameters}, which holds all of it. A value in {@code rope_parameters} comes
 * before one beside it, as in the library that writes it (transformers 5.17).
 *
 * @param type in lower case; {@code default} is the plain one
 * @param theta the base
 * @param maxPositions longest sequence the model was made for
 * @param details further keys, each of which must be asked for before {@link #finish}; null if there are none
 */
public record RotaryFields(
        String type,
        double theta,
        int maxPositions,
        @Nullable ConfigFields details) {
    private static final int MAX_POSITIONS = 1 << 26;
    private static final double THETA = 10000;
    private static final String PLAIN = "default";

    /** @param positions what {@code max_position_embeddings} is by default */
    public static RotaryFields read(ConfigFields f, int positions) {
        int max = f.size("max_position_embeddings", MAX_POSITIONS, positions);
        double beside = f.positive("rope_theta", THETA);
        f.only("partial_rotary_factor", 1);
        ConfigFields details = section(f);
        if (details == null) {
            return new RotaryFields(PLAIN, beside, max, null);
        }
        details.only("partial_rotary_factor", 1);
        String older = details.text("type", PLAIN);
        String type = details.text("rope_type", older).toLowerCase(Locale.ROOT);
        return new RotaryFields(
                type.equals("none") ? PLAIN : type, details.positive("rope_theta", beside), max, details);
    }

    private static @Nullable ConfigFields section(ConfigFields f) {
        boolean old = f.has("rope_scaling");
        boolean recent = f.has("rope_parameters");
        if (old && recent && !f.equal("rope_scaling", "rope_parameters")) {
            throw f.wrong("rope_parameters", "what 'rope_scaling' says, or missing", f.shown("rope_parameters"));
        }
        ConfigFields found = f.object(recent ? "rope_parameters" : "rope_scaling");
        return found == null ? null : ofOneKind(found);
    }

    /** Models with several kinds of attention have an object for each; here there is one kind. */
    private static ConfigFields ofOneKind(ConfigFields found) {
        List<String> kinds = found.keys().stream().filter(found::isObject).toList();
        if (kinds.isEmpty()) {
            return found;
        }
        ConfigFields only = found.object(kinds.getFirst());
        if (kinds.size() > 1 || found.keys().size() > 1 || only == null) {
            throw new CheckpointException("%s: '%s' must be for all layers alike, found one for each of %s"
                    .formatted(found.origin(), found.name(kinds.getFirst()), kinds));
        }
        return only;
    }

    public boolean isPlain() {
        return type.equals(PLAIN);
    }

    /** Longest sequence of the first training; the key beside the section comes first, as in the library. */
    public int originalPositions(ConfigFields f, int otherwise) {
        int nested = details == null
                ? otherwise
                : details.size("original_max_position_embeddings", MAX_POSITIONS, otherwise);
        int original = f.size("original_max_position_embeddings", MAX_POSITIONS, nested);
        if (original == 1) { // its logarithm divides
            throw f.wrong("original_max_position_embeddings", "at least 2", original);
        }
        return original;
    }

    /** An unknown type, with the key that says it. */
    public CheckpointException unknownType(String expected) {
        if (details == null) {
            throw new IllegalStateException("a plain rotary has no type that could be unknown");
        }
        return details.wrong(details.has("rope_type") ? "rope_type" : "type", expected, type);
    }

    /** Refuses keys that were not asked for, since each of them changes the arithmetic. Call it last. */
    public void finish() {
        if (details != null) {
            if (isPlain()) {
                details.only("factor", 1);
            }
            details.finishStrictly();
        }
    }
}

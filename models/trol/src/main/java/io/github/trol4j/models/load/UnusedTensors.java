package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tensors that the model did not ask for. Beside the model they are harmless; within a part that it is made of they mean that we
 * would compute something else than whoever saved them.
 */
final class UnusedTensors {
    /** What older versions of the released code saved without need. */
    private static final List<String> HARMLESS = List.of(".inv_freq", ".position_ids", ".num_batches_tracked");

    private UnusedTensors() {}

    /** @throws CheckpointException if one of them lies within a part of the model */
    static void require(Set<String> unused, TrolConfig config, String origin) {
        Set<String> parts =
                parts(config.family().tensors(config, config.family().publishedRank()));
        Set<String> within = new TreeSet<>(unused);
        within.removeIf(name -> !parts.contains(part(name)) || HARMLESS.stream().anyMatch(name::endsWith));
        if (!within.isEmpty()) {
            throw new CheckpointException(
                    "%s holds %d tensors within the model that config.json gives no place, such as %s. Without them the answers would be others than the makers'. Is config.json the one that belongs to these weights, and are they those of a TroL model?"
                            .formatted(origin, within.size(), Shown.list(within, 3)));
        }
    }

    /** What the names of the model's own tensors begin with, in all spellings. */
    private static Set<String> parts(TensorList own) {
        return own.shapes().keySet().stream()
                .flatMap(name -> own.spellings(name).stream())
                .map(UnusedTensors::part)
                .collect(Collectors.toSet());
    }

    private static String part(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}

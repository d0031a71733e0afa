package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.models.load.Family.Stack;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Compares what config.json promises with the tensors that are there, before any is prepared, so that a configuration of another
 * model is said to be one, and a part that loading could do without is not left out in silence.
 */
final class TensorCheck {
    private final TrolConfig config;
    private final TensorSource source;
    private final String origin;
    private final Set<String> names;
    private final TensorList promised;

    private TensorCheck(TrolConfig config, TensorSource source, String origin) {
        this.config = config;
        this.source = source;
        this.origin = origin;
        this.names = source.names();
        this.promised = config.family().tensors(config, config.family().publishedRank());
    }

    /**
     * @param source decoded
     * @param origin of config.json, for messages
     * @throws CheckpointException if they do not belong together, naming the key of config.json where there is one
     */
    static void check(TrolConfig config, TensorSource source, String origin) {
        TensorCheck check = new TensorCheck(config, source, origin);
        check.family();
        check.layers();
        check.sizes();
        check.missing();
        check.surplus();
    }

    private void family() {
        if (fits(config.family())) {
            return;
        }
        Families.all().stream().filter(this::fits).findFirst().ifPresent(other -> {
            throw new CheckpointException(
                    "%s: %s, as in models of family %s, but the tensors in %s are those of family %s, such as below '%s'. Is it the config.json of these weights?"
                            .formatted(
                                    origin,
                                    config.family().mark(),
                                    config.family().label(),
                                    source.origin(),
                                    other.label(),
                                    other.stacks(config).getFirst().prefix()));
        });
    }

    /** Whether any decoder layer of a family is there. */
    private boolean fits(Family family) {
        return found(family.stacks(config).getFirst(), family.tensors(config, 1)) >= 0;
    }

    private void layers() {
        for (Stack stack : config.family().stacks(config)) {
            int last = found(stack, promised);
            if (last >= 0 && last != stack.layers() - 1) {
                throw new CheckpointException(
                        "%s: '%s' is %d, but the tensors below '%s' in %s are those of %d layers. Is it the config.json of these weights?"
                                .formatted(
                                        origin,
                                        stack.key(),
                                        stack.layers(),
                                        stack.prefix(),
                                        source.origin(),
                                        last + 1));
            }
        }
    }

    /** Number of the last layer there is, or -1. */
    private int found(Stack stack, TensorList list) {
        int last = -1;
        for (String prefix : list.spellings(stack.prefix())) {
            for (String name : names) {
                if (name.startsWith(prefix)) {
                    last = Math.max(last, number(name, prefix.length()));
                }
            }
        }
        return last;
    }

    /** The number at a place of a name, or -1. */
    private static int number(String name, int from) {
        int end = name.indexOf('.', from);
        String digits = end < 0 ? "" : name.substring(from, end);
        return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : -1;
    }

    private void sizes() {
        for (TensorList.Witness witness : promised.witnesses()) {
            long[] promise = Objects.requireNonNull(promised.shapes().get(witness.tensor()), witness.tensor());
            long expected = promise[witness.axis()];
            for (String name : promised.spellings(witness.tensor())) {
                long[] shape = names.contains(name) ? source.shape(name) : new long[0];
                if (shape.length > witness.axis() && shape[witness.axis()] != expected) {
                    throw new CheckpointException(
                            "%s: '%s' is %d, but tensor '%s' in %s has shape %s. Is it the config.json of these weights?"
                                    .formatted(
                                            origin,
                                            witness.key(),
                                            expected,
                                            name,
                                            source.origin(),
                                            Arrays.toString(shape)));
                }
            }
        }
    }

    private void missing() {
        for (String name : promised.needed()) {
            if (promised.spellings(name).stream().noneMatch(names::contains)) {
                throw missing(name);
            }
        }
    }

    /** The source says it with the names that come closest. */
    private CheckpointException missing(String name) {
        String reason = promised.reason(name);
        String promise = "%s promises a tensor that is not there%s. "
                .formatted(origin, reason.isEmpty() ? "" : ", since " + reason);
        try {
            source.shape(name);
        } catch (CheckpointException e) {
            return new CheckpointException(promise + e.getMessage(), e);
        }
        return new CheckpointException(promise + "It is '%s' in %s".formatted(name, source.origin()));
    }

    /** A bias that the configuration denies would be added all the same; any other surplus is found when all is loaded. */
    private void surplus() {
        Set<String> known = new HashSet<>();
        promised.shapes().keySet().forEach(name -> known.addAll(promised.spellings(name)));
        for (Stack stack : config.family().stacks(config)) {
            for (String prefix : promised.spellings(stack.prefix())) {
                for (String name : names) {
                    if (name.startsWith(prefix) && name.endsWith(".bias") && !known.contains(name)) {
                        throw new CheckpointException(
                                "%s holds the tensor '%s', but by %s its layer has no such bias. Is it the config.json of these weights?"
                                        .formatted(source.origin(), name, origin));
                    }
                }
            }
        }
    }
}

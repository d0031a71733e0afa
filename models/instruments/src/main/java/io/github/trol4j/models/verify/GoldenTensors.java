package io.github.trol4j.models.verify;

import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.KvCache;
import io.github.trol4j.models.verify.Recorder.Recorded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The expected tensors of a golden file, each cut to the form in which it was recorded: long ones are stored with every 32nd row only,
 * batches are padded on the left.
 */
final class GoldenTensors {
    /** What went in, and what is compared from the description of the case. */
    private static final Set<String> NO_STAGES =
            Set.of("attention_mask", "positions", "greedy.ids", "greedy_independent.ids", "greedy.logits");

    private final TensorSource file;
    private final Comparison comparison;
    private final Set<String> untouched;

    GoldenTensors(TensorSource file, Comparison comparison) {
        this.file = file;
        this.comparison = comparison;
        this.untouched = new TreeSet<>(file.names());
        untouched.removeAll(NO_STAGES);
    }

    private boolean has(String stage) {
        return file.names().contains(stage);
    }

    private HostTensor take(String stage) {
        untouched.remove(stage);
        return file.get(stage);
    }

    /** A failure for each stage that nothing has been compared with, to be asked for at the end. */
    List<StageResult> missing() {
        return untouched.stream().map(StageResult::missing).toList();
    }

    /** Compares stages of the vision side, {@code [tiles, rows, width]}, all pictures of the case together. */
    List<StageResult> compareAll(Map<Stage, Recorded> recorded) {
        List<StageResult> results = new ArrayList<>();
        recorded.forEach((stage, got) -> {
            String name = stage.toString();
            if (has(name)) {
                HostTensor expected = take(name);
                int groups = stage.kind() == Stage.Kind.PIXELS ? 1 : (int) expected.shape()[0];
                results.add(compare(
                        name, expected.toFloats(), got, groups, (int) (expected.elements() / got.width() / groups)));
            }
        });
        return results;
    }

    /** The tensors of one prompt of a batch. */
    Row row(int index, int batch) {
        return new Row(index, batch);
    }

    /** One prompt of a batch. */
    final class Row {
        private final int index;
        private final int batch;
        private final int padding;

        private Row(int index, int batch) {
            this.index = index;
            this.batch = batch;
            float[] mask = part(file.get("attention_mask"));
            int first = 0;
            while (first < mask.length && mask[first] == 0) {
                first++;
            }
            this.padding = first;
        }

        /** This prompt's share of a {@code [batch, ...]} tensor. */
        private float[] part(HostTensor tensor) {
            int size = (int) (tensor.elements() / batch);
            float[] values = new float[size];
            tensor.read((long) index * size, values, 0, size);
            return values;
        }

        StageResult ids(String stage, int[] got) {
            float[] padded = part(take(stage));
            int[] expected = new int[padded.length - padding];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (int) padded[padding + i];
            }
            return StageResult.equal(named(stage), Arrays.toString(expected), Arrays.toString(got));
        }

        List<StageResult> compareAll(Map<Stage, Recorded> recorded) {
            List<StageResult> results = new ArrayList<>();
            recorded.forEach((stage, got) -> {
                String name = stage.toString();
                if (has(name)) {
                    float[] expected = withoutPadding(part(take(name)), got);
                    results.add(compare(named(name), expected, got, 1, expected.length / got.width()));
                }
            });
            return results;
        }

        /** Rows of padding are not ours to compute; a tensor of one row is the last row. */
        private float[] withoutPadding(float[] values, Recorded got) {
            boolean padded = padding > 0 && values.length == (got.rows() + padding) * got.width();
            return padded ? Arrays.copyOfRange(values, padding * got.width(), values.length) : values;
        }

        StageResult compareLogits(List<float[]> steps) {
            String own = "greedy_independent.logits";
            float[] expected = part(take(has(own) ? own : "greedy.logits"));
            int width = steps.getFirst().length;
            float[] got = new float[steps.size() * width];
            for (int t = 0; t < steps.size(); t++) {
                System.arraycopy(steps.get(t), 0, got, t * width, width);
            }
            return comparison.compare(named("greedy.logits"), expected, got, width);
        }

        /** Keys and values {@code [kv heads, positions, dim]} of the layers that the file holds, unless padding shifted them. */
        List<StageResult> compareCache(String prefix, KvCache cache, int from, int to) {
            List<StageResult> results = new ArrayList<>();
            Set<String> names = new TreeSet<>(file.names());
            names.removeIf(name -> !name.startsWith(prefix + "."));
            untouched.removeAll(names);
            if (batch > 1) {
                return results;
            }
            for (int i = 0; i < cache.layers(); i++) {
                KvLayer layer = cache.firstPass(i);
                compareKv(prefix + "." + i + ".k", layer.keys(), from, to).ifPresent(results::add);
                compareKv(prefix + "." + i + ".v", layer.values(), from, to).ifPresent(results::add);
            }
            return results;
        }

        private Optional<StageResult> compareKv(String name, float[] all, int from, int to) {
            if (!has(name)) {
                return Optional.empty();
            }
            HostTensor expected = file.get(name);
            int heads = (int) expected.shape()[1];
            Recorded got = positions(all, heads, (int) expected.shape()[3], from, to);
            return Optional.of(compare(name, expected.toFloats(), got, heads, (int) expected.shape()[2]));
        }

        private String named(String stage) {
            return batch == 1 ? stage : "row " + index + " " + stage;
        }
    }

    private static Recorded positions(float[] all, int heads, int dim, int from, int to) {
        int length = all.length / heads / dim;
        float[] cut = new float[heads * (to - from) * dim];
        for (int head = 0; head < heads; head++) {
            System.arraycopy(all, (head * length + from) * dim, cut, head * (to - from) * dim, (to - from) * dim);
        }
        return new Recorded(heads * (to - from), dim, cut);
    }

    /** Compares what was recorded with {@code kept} stored rows in each of {@code groups} groups. */
    private StageResult compare(String stage, float[] expected, Recorded got, int groups, int kept) {
        int rows = got.rows() / groups;
        if (rows == kept) {
            return comparison.compare(stage, expected, got.values(), got.width());
        }
        int[] stored = kept == 1 ? new int[] {rows - 1} : everyThirtySecond(rows);
        float[] chosen = new float[groups * stored.length * got.width()];
        for (int g = 0; g < groups; g++) {
            for (int i = 0; i < stored.length; i++) {
                int to = (g * stored.length + i) * got.width();
                System.arraycopy(got.values(), (g * rows + stored[i]) * got.width(), chosen, to, got.width());
            }
        }
        return comparison.compare(stage, expected, chosen, got.width());
    }

    private static int[] everyThirtySecond(int rows) {
        Set<Integer> kept = new TreeSet<>();
        for (int row = 0; row < rows; row += 32) {
            kept.add(row);
        }
        kept.add(rows - 1);
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }
}

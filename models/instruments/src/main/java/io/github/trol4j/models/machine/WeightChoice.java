package io.github.trol4j.models.machine;

import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.models.load.Packing;
import io.github.trol4j.models.load.TrolConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The precision of weights where the user leaves it open: exact for small models, else the most precise one that leaves room for
 * others.
 *
 * @param format what to take
 * @param bytes memory that the model is estimated to take then
 * @param fits whether it fits; if not, {@code format} is the smallest there is
 * @param reason in one line
 */
public record WeightChoice(WeightFormat format, long bytes, boolean fits, String reason) {
    /** Activations, the cache of a prompt with pictures, and the JVM itself. */
    private static final long BESIDES = 600L << 20;

    /** Exactness costs speed; below this size nobody notices. */
    private static final long SMALL = 2L << 30;

    /** Part of the available memory that a model may take. */
    private static final double ROOM = 0.7;

    /**
     * @param backend what the backend can do
     * @param available bytes, see {@link io.github.trol4j.models.machine.Memory#available}
     */
    public static WeightChoice of(TrolConfig config, Capabilities backend, long available) {
        Chooser chooser = new Chooser(config, backend, available);
        if (backend.hasOnly(WeightFormat.F32)) {
            return chooser.chosen(WeightFormat.F32, "this backend has no other");
        }
        boolean exact = backend.formats().contains(WeightFormat.F32);
        if (exact && estimate(config, backend, WeightFormat.F32) <= SMALL && chooser.fits(WeightFormat.F32)) {
            return chooser.chosen(WeightFormat.F32, "exact, and the model is small");
        }
        WeightFormat smallest = WeightFormat.F32;
        for (WeightFormat format : List.of(WeightFormat.BF16, WeightFormat.Q8, WeightFormat.Q4)) {
            if (backend.formats().contains(format)) {
                if (chooser.fits(format)) {
                    return chooser.chosen(format, "the most precise that leaves room");
                }
                smallest = format;
            }
        }
        return chooser.chosen(smallest, "the smallest, and even that leaves no room");
    }

    /** The format that a packed file was converted to, for a backend that can do this. */
    public static WeightChoice stored(TrolConfig config, Capabilities backend, Packing packing, long available) {
        return packing.lowRank().merges()
                ? new Chooser(config, backend, mergedBytes(config, backend, packing.format()), available)
                        .chosen(packing.format(), "the file was converted to it, partial LoRA merged too")
                : new Chooser(config, backend, available).chosen(packing.format(), "the file was converted to it");
    }

    /** Bytes of the second matrices that layers with low-rank branches have if those are merged. */
    private static long mergedBytes(TrolConfig config, Capabilities backend, WeightFormat format) {
        Map<String, long[]> shapes =
                config.family().tensors(config, config.family().publishedRank()).shapes();
        double bytes = 0;
        for (Map.Entry<String, long[]> a : shapes.entrySet()) {
            long[] b = shapes.get(a.getKey().replace(".lora_A.", ".lora_B."));
            if (b != null && a.getKey().contains(".lora_A.")) {
                long elements = Math.multiplyExact(b[0], a.getValue()[1]);
                bytes += (double) elements * backend.bits().of(WeightUse.MERGED, format) / 8;
            }
        }
        return (long) bytes;
    }

    /** Bytes that a model takes once a backend has loaded it. */
    public static long estimate(TrolConfig config, Capabilities backend, WeightFormat format) {
        double bytes = 0;
        for (Map.Entry<String, long[]> tensor : config.family()
                .tensors(config, config.family().publishedRank())
                .shapes()
                .entrySet()) {
            long elements = Arrays.stream(tensor.getValue()).reduce(1, Math::multiplyExact);
            bytes += (double) elements * backend.bits().of(use(tensor.getKey()), format) / 8;
        }
        return (long) bytes + BESIDES;
    }

    private static WeightUse use(String name) {
        if (name.equals("output.weight") || name.endsWith("lm_head.weight")) {
            return WeightUse.HEAD;
        }
        if (name.contains(".lora_")) {
            return WeightUse.LOW_RANK;
        }
        return name.contains("layers.") && !name.startsWith("vi") ? WeightUse.DECODER : WeightUse.VISION;
    }

    /** @param more bytes that the model takes beyond its estimate */
    private record Chooser(TrolConfig config, Capabilities backend, long more, long available) {
        Chooser(TrolConfig config, Capabilities backend, long available) {
            this(config, backend, 0, available);
        }

        private long bytes(WeightFormat format) {
            return estimate(config, backend, format) + more;
        }

        boolean fits(WeightFormat format) {
            return (double) bytes(format) <= ROOM * (double) available;
        }

        WeightChoice chosen(WeightFormat format, String why) {
            long bytes = bytes(format);
            return new WeightChoice(
                    format,
                    bytes,
                    fits(format),
                    String.format(
                            Locale.ROOT,
                            "%s: %s (about %s of %s available)",
                            format.label(),
                            why,
                            Machine.gigabytes(bytes),
                            Machine.gigabytes(available)));
        }
    }
}

package io.github.trol4j.models.machine;

import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.load.TensorShapes;
import io.github.trol4j.models.load.TrolConfig;
import java.util.Arrays;
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
     * @param backend name of the backend; only {@code cpu} holds weights in anything but f32
     * @param available bytes, see {@link io.github.trol4j.models.machine.Memory#available}
     */
    public static WeightChoice of(TrolConfig config, String backend, long available) {
        if (!backend.equals("cpu")) {
            return chosen(config, WeightFormat.F32, available, "backend " + backend + " has no other");
        }
        if (estimate(config, WeightFormat.F32) <= SMALL && fits(config, WeightFormat.F32, available)) {
            return chosen(config, WeightFormat.F32, available, "exact, and the model is small");
        }
        for (WeightFormat format : new WeightFormat[] {WeightFormat.BF16, WeightFormat.Q8, WeightFormat.Q4}) {
            if (fits(config, format, available)) {
                return chosen(config, format, available, "the most precise that leaves room");
            }
        }
        return chosen(config, WeightFormat.Q4, available, "the smallest, and even that leaves no room");
    }

    /** The format that a packed file was converted to. */
    public static WeightChoice stored(TrolConfig config, WeightFormat format, long available) {
        return chosen(config, format, available, "the file was converted to it");
    }

    /** Bytes that a loaded model takes: decoder and head in the format, everything else at 32 bits at most. */
    public static long estimate(TrolConfig config, WeightFormat format) {
        double bytes = 0;
        for (Map.Entry<String, long[]> tensor :
                TensorShapes.of(config, TensorShapes.PUBLISHED_RANK).entrySet()) {
            long elements = Arrays.stream(tensor.getValue()).reduce(1, Math::multiplyExact);
            bytes += (double) elements * bits(tensor.getKey(), format) / 8;
        }
        return (long) bytes + BESIDES;
    }

    /** Embeddings and vision are never cut below 16 bits, the head and branches never below 8. */
    private static double bits(String name, WeightFormat format) {
        double bits = format.bitsPerWeight();
        if (name.equals("output.weight") || name.endsWith("lm_head.weight") || name.contains(".lora_")) {
            return Math.max(WeightFormat.Q8.bitsPerWeight(), bits);
        }
        boolean decoder = name.contains("layers.") && !name.startsWith("vi");
        return decoder ? bits : Math.max(WeightFormat.BF16.bitsPerWeight(), bits);
    }

    private static boolean fits(TrolConfig config, WeightFormat format, long available) {
        return (double) estimate(config, format) <= ROOM * (double) available;
    }

    private static WeightChoice chosen(TrolConfig config, WeightFormat format, long available, String why) {
        long bytes = estimate(config, format);
        return new WeightChoice(
                format,
                bytes,
                fits(config, format, available),
                String.format(
                        Locale.ROOT,
                        "%s: %s (about %s of %s available)",
                        format.label(),
                        why,
                        Machine.gigabytes(bytes),
                        Machine.gigabytes(available)));
    }
}

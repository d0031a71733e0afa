package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.checkpoint.BitsAndBytes;
import io.github.trol4j.core.checkpoint.PackedFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much a checkpoint holds, as it was published.
 *
 * @param parameters number of values in all tensors
 * @param bytes size of tensor data by stored element type
 */
record Census(long parameters, Map<String, Long> bytes) {
    private static final String PARAMETERS = "source.parameters";
    private static final String BYTES = "source.bytes.";

    /** @param stored the weights, still encoded as stored; a packed file says what it was made from */
    static Census of(TensorSource stored) {
        if (stored instanceof PackedFile packed) {
            return read(packed.metadata(), packed.origin());
        }
        Map<String, Long> bytes = new TreeMap<>();
        for (String name : stored.names()) {
            HostTensor tensor = stored.get(name);
            bytes.merge(tensor.dtype().name(), tensor.data().byteSize(), Long::sum);
        }
        long parameters = BitsAndBytes.decode(stored).names().stream()
                .mapToLong(n -> values(stored.get(n)))
                .sum();
        return new Census(parameters, bytes);
    }

    /** Number of values that a stored tensor stands for: 4-bit ones are packed in pairs. */
    private static long values(HostTensor stored) {
        return stored.dtype() == DType.U8 ? 2 * stored.elements() : stored.elements();
    }

    /** Writes it down for {@link #of} to find in the metadata of a packed file. */
    void describe(Map<String, String> metadata) {
        metadata.put(PARAMETERS, Long.toString(parameters));
        bytes.forEach((dtype, count) -> metadata.put(BYTES + dtype, Long.toString(count)));
    }

    private static Census read(Map<String, String> metadata, String origin) {
        Map<String, Long> bytes = new TreeMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(BYTES)) {
                bytes.put(key.substring(BYTES.length()), number(key, value, origin));
            }
        });
        return new Census(number(PARAMETERS, metadata.getOrDefault(PARAMETERS, "nothing"), origin), bytes);
    }

    private static long number(String key, String value, String origin) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new CheckpointException(
                    "%s: its metadata '%s' is not a number. Convert the checkpoint again.".formatted(origin, key), e);
        }
    }
}

package io.github.trol4j.core;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A weight as the bytes its backend works with, so that a file can keep it and a later start need not prepare it again.
 *
 * @param name name in the checkpoint, or of what was derived from it
 * @param origin file it lies in, for messages
 * @param encoding the backend's own name of the layout, with a version; only a backend that knows it may read the bytes
 * @param rows output features, table rows, or 1 for a vector
 * @param width input features, or the length of a vector
 * @param data the bytes, in as many pieces as the layout has; asked for only when they are needed
 */
public record StoredWeight(
        String name, String origin, String encoding, int rows, int width, Supplier<List<MemorySegment>> data) {
    public StoredWeight {
        if (rows < 0 || width < 0) {
            throw new BackendException("Weight '%s' cannot have the shape [%d, %d]".formatted(name, rows, width));
        }
    }

    /** A weight just made, not yet in any file. */
    public static StoredWeight of(String name, String encoding, int rows, int width, MemorySegment... parts) {
        List<MemorySegment> all = List.of(parts);
        return new StoredWeight(name, "memory", encoding, rows, width, () -> all);
    }

    /**
     * The pieces, of exactly these sizes in bytes, so that a kernel that trusts rows and width never reads beyond them.
     *
     * @throws BackendException if there are more, fewer, longer or shorter ones
     */
    public List<MemorySegment> parts(long... sizes) {
        List<MemorySegment> parts = data.get();
        boolean fits = parts.size() == sizes.length;
        for (int i = 0; fits && i < sizes.length; i++) {
            fits = parts.get(i).byteSize() == sizes[i];
        }
        if (!fits) {
            throw new BackendException("Weight '%s' in %s, [%d, %d] as %s, should have parts of %s bytes, it has %s"
                    .formatted(
                            name,
                            origin,
                            rows,
                            width,
                            encoding,
                            Arrays.toString(sizes),
                            parts.stream().map(MemorySegment::byteSize).toList()));
        }
        return parts;
    }

    /** The complaint of a backend that does not know the layout. */
    public BackendException unknownTo(String backend) {
        return new BackendException(
                "Weight '%s' in %s is stored as '%s', which backend '%s' cannot read. Convert the checkpoint again with this version and --backend %s."
                        .formatted(name, origin, encoding, backend, backend));
    }
}

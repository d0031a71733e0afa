package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.checkpoint.PackedEntry.Part;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rules that the parts of a packed file obey: from byte 64 on they follow each other in the order of the index, each beginning at
 * the next multiple of 64, the index right behind the last one. So nothing can overlap, and no byte is without an owner.
 */
final class PackedLayout {
    private PackedLayout() {}

    /** First place at or after {@code end} where a part may begin. */
    static long aligned(long end) {
        return end + (-end & (PackedHeader.ALIGNMENT - 1));
    }

    /** @throws CheckpointException if the entries break a rule, or are not what their kind must be */
    static void require(List<PackedEntry> entries, long indexBegin, String origin) {
        long end = PackedHeader.BYTES;
        for (PackedEntry entry : entries) {
            String name = Shown.text(entry.name());
            for (Part part : entry.parts()) {
                boolean fits = part.begin() == aligned(end)
                        && part.begin() <= indexBegin
                        && part.length() <= indexBegin - part.begin();
                if (!fits) {
                    throw PackedHeader.damaged(
                            origin,
                            "'%s' claims %d bytes at %d, where %d is expected and the index begins at %d"
                                    .formatted(name, part.length(), part.begin(), aligned(end), indexBegin));
                }
                end = part.end();
            }
            if (!isWhole(entry, origin)) {
                throw PackedHeader.damaged(
                        origin,
                        "%s '%s' of shape %s as '%s' does not fit its parts %s"
                                .formatted(
                                        entry.kind(),
                                        name,
                                        Arrays.toString(entry.shape()),
                                        Shown.text(entry.encoding()),
                                        entry.parts()));
            }
        }
        if (aligned(end) != indexBegin) {
            throw PackedHeader.damaged(
                    origin, "its entries end at %d, its index begins at %d".formatted(end, indexBegin));
        }
    }

    private static boolean isWhole(PackedEntry entry, String origin) {
        long[] shape = entry.shape();
        long bytes = entry.bytes();
        return switch (entry.kind()) {
            case FILE ->
                entry.parts().size() == 1
                        && Arrays.equals(shape, new long[] {bytes})
                        && bytes <= PackedFile.LARGEST_FILE;
            case TENSOR ->
                entry.parts().size() == 1
                        && Arrays.stream(DType.values())
                                .anyMatch(d -> d.name().equals(entry.encoding())
                                        && bytes % d.bytes() == 0
                                        && bytes / d.bytes() == HostTensor.elements(shape, entry.name(), origin));
            case WEIGHT ->
                !entry.parts().isEmpty()
                        && shape.length == 2
                        && shape[0] <= Integer.MAX_VALUE
                        && shape[1] <= Integer.MAX_VALUE;
        };
    }

    /** The bytes that belong to no entry; they must be zero. */
    static Stream<Part> gaps(List<PackedEntry> entries, long fileLength) {
        List<Part> parts = entries.stream().flatMap(e -> e.parts().stream()).toList();
        return IntStream.range(0, parts.size()).mapToObj(i -> {
            long end = parts.get(i).end();
            return new Part(end, Math.min(aligned(end), fileLength) - end, 0);
        });
    }
}

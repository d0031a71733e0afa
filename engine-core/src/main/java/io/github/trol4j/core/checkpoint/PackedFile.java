package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.checkpoint.PackedEntry.Kind;
import io.github.trol4j.core.checkpoint.PackedEntry.Part;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A whole checkpoint in one mapped file: its small files, and its weights as one backend holds them, see docs/PACKED-FILES.md.
 * Opening checks the index; the bytes of an entry are checked against their checksum when they are first asked for, all of them by
 * {@link #check}. What was handed out must not be touched after {@link #close}, and the file must not be shortened while it is open.
 */
public final class PackedFile implements TensorSource {
    /** Largest small file. */
    static final int LARGEST_FILE = 16 << 20;

    private final MappedFile file;
    private final String origin;
    private final MemorySegment bytes;
    private final PackedIndex index;
    private final Map<Kind, Map<String, PackedEntry>> entries;
    private final Set<Part> intact = ConcurrentHashMap.newKeySet();

    private PackedFile(MappedFile file) {
        this.file = file;
        this.origin = file.origin();
        this.bytes = file.bytes();
        PackedHeader header = PackedHeader.read(bytes, origin);
        this.index = PackedIndex.read(bytes.asSlice(header.indexBegin()), origin);
        PackedLayout.require(index.entries(), header.indexBegin(), origin);
        this.entries = Map.of(Kind.FILE, of(Kind.FILE), Kind.TENSOR, of(Kind.TENSOR), Kind.WEIGHT, of(Kind.WEIGHT));
    }

    private Map<String, PackedEntry> of(Kind kind) {
        Map<String, PackedEntry> named = new LinkedHashMap<>();
        index.entries().stream().filter(e -> e.kind() == kind).forEach(e -> named.put(e.name(), e));
        return named;
    }

    /** Whether a file begins as a packed file does; false also for what is no file at all. */
    public static boolean isPacked(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena look = Arena.ofConfined()) {
            return PackedHeader.isMagic(
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), PackedHeader.BYTES), look));
        } catch (IOException e) {
            throw new CheckpointException("%s cannot be opened: %s".formatted(file, e), e);
        }
    }

    /** Whether a file is what a conversion writes into until it is complete. */
    public static boolean isUnfinished(Path file) {
        return UnfinishedFile.isUnfinished(file);
    }

    /**
     * Maps a file.
     *
     * @throws CheckpointException if it is missing, of another version, or its index contradicts itself or the file's size
     */
    public static PackedFile open(Path file) {
        return MappedFile.open(file, PackedFile::new);
    }

    /** Reads bytes that are already in memory; they are neither copied nor released. */
    static PackedFile of(MemorySegment bytes, String origin) {
        return new PackedFile(MappedFile.of(bytes, origin));
    }

    /** What the file was made from and for. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(index.metadata());
    }

    /** Bytes of weights by encoding. */
    public Map<String, Long> bytesByEncoding() {
        Map<String, Long> sizes = new TreeMap<>();
        index.entries().stream()
                .filter(e -> e.kind() == Kind.WEIGHT)
                .forEach(e -> sizes.merge(e.encoding(), e.bytes(), Long::sum));
        return sizes;
    }

    /** A small file, or null if there is none of that name. */
    public byte @Nullable [] file(String name) {
        PackedEntry entry = entry(Kind.FILE, name);
        return entry == null ? null : parts(entry).getFirst().toArray(ValueLayout.JAVA_BYTE);
    }

    /** Names of the small files. */
    public Set<String> files() {
        return Collections.unmodifiableSet(entries(Kind.FILE).keySet());
    }

    /** Names of the tensors that the weights were made from; only few of them can be asked for. */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(index.shapes().keySet());
    }

    @Override
    public long[] shape(String name) {
        long[] shape = index.shapes().get(name);
        if (shape == null) {
            throw ClosestNames.missing(name, origin, names());
        }
        return shape.clone();
    }

    @Override
    public HostTensor get(String name) {
        PackedEntry entry = entry(Kind.TENSOR, name);
        if (entry == null && index.shapes().containsKey(name)) {
            throw new CheckpointException(
                    "Tensor '%s' is not in %s as published, only as part of a prepared weight under another name. Convert the checkpoint again with this version."
                            .formatted(Shown.text(name), origin));
        }
        if (entry == null) {
            throw ClosestNames.missing(name, origin, names());
        }
        return new HostTensor(
                name,
                origin,
                DType.valueOf(entry.encoding()),
                entry.shape().clone(),
                parts(entry).getFirst());
    }

    @Override
    public @Nullable StoredWeight stored(String name) {
        PackedEntry entry = entry(Kind.WEIGHT, name);
        return entry == null
                ? null
                : new StoredWeight(
                        name,
                        origin,
                        entry.encoding(),
                        (int) entry.shape()[0],
                        (int) entry.shape()[1],
                        () -> parts(entry));
    }

    /**
     * Reads every byte, on all processors, and compares it with its checksum.
     *
     * @throws CheckpointException if any differs, naming the entry
     */
    public void check() {
        PackedLayout.gaps(index.entries(), bytes.byteSize())
                .filter(gap -> !Checksums.isZero(bytes.asSlice(gap.begin(), gap.length())))
                .findFirst()
                .ifPresent(gap -> {
                    throw PackedHeader.damaged(origin, "between its entries, at byte %d".formatted(gap.begin()));
                });
        index.entries().parallelStream().forEach(this::parts);
    }

    private List<MemorySegment> parts(PackedEntry entry) {
        return entry.parts().stream().map(part -> part(entry, part)).toList();
    }

    private MemorySegment part(PackedEntry entry, Part part) {
        MemorySegment data = bytes.asSlice(part.begin(), part.length());
        if (!intact.contains(part)) {
            if (Checksums.of(data) != part.crc()) {
                throw PackedHeader.damaged(origin, "the checksum of '%s' is wrong".formatted(Shown.text(entry.name())));
            }
            intact.add(part);
        }
        return data;
    }

    private @Nullable PackedEntry entry(Kind kind, String name) {
        return entries(kind).get(name);
    }

    private Map<String, PackedEntry> entries(Kind kind) {
        return entries.getOrDefault(kind, Map.of());
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "%s (%d entries)".formatted(origin, index.entries().size());
    }
}

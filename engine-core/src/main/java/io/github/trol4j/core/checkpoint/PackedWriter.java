package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.checkpoint.PackedEntry.Kind;
import io.github.trol4j.core.checkpoint.PackedEntry.Part;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a packed file entry by entry, holding none of them. The file appears under its name by {@link #finish} only; a writer closed
 * without it, for whatever reason, leaves nothing behind. One thread at a time.
 */
public final class PackedWriter implements AutoCloseable {
    private static final long CHUNK = 1 << 24;

    private final Path file;
    private final UnfinishedFile out;
    private final List<PackedEntry> entries = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private long at;

    /** @throws CheckpointException if nothing can be written there */
    public PackedWriter(Path file) {
        this.file = file;
        try {
            this.out = new UnfinishedFile(file);
            write(MemorySegment.ofArray(new byte[PackedHeader.BYTES]));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Adds a small file. */
    public void file(String name, byte[] content) {
        if (content.length > PackedFile.LARGEST_FILE) {
            throw new CheckpointException("%s has %d bytes; a packed file takes small files of at most %d"
                    .formatted(Shown.text(name), content.length, PackedFile.LARGEST_FILE));
        }
        add(Kind.FILE, name, "", new long[] {content.length}, List.of(MemorySegment.ofArray(content)));
    }

    /** Adds a tensor as it is. */
    public void tensor(HostTensor tensor) {
        add(Kind.TENSOR, tensor.name(), tensor.dtype().name(), tensor.shape(), List.of(tensor.data()));
    }

    /** Adds a weight. */
    public void weight(StoredWeight weight) {
        add(
                Kind.WEIGHT,
                weight.name(),
                weight.encoding(),
                new long[] {weight.rows(), weight.width()},
                weight.data().get());
    }

    private void add(Kind kind, String name, String encoding, long[] shape, List<MemorySegment> data) {
        if (!names.add(kind + name)) {
            throw new CheckpointException("'%s' would be in %s twice".formatted(Shown.text(name), file));
        }
        List<Part> parts = new ArrayList<>();
        try {
            for (MemorySegment bytes : data) {
                parts.add(new Part(at, bytes.byteSize(), Checksums.of(bytes)));
                write(bytes);
                write(MemorySegment.ofArray(new byte[(int) (PackedLayout.aligned(at) - at)]));
            }
        } catch (IOException e) {
            throw failed(e);
        }
        entries.add(new PackedEntry(kind, name, encoding, shape.clone(), List.copyOf(parts)));
    }

    /**
     * Completes the file.
     *
     * @param metadata what it was made from, free-form
     * @param shapes sizes of the tensors that the weights were made from
     * @return its size in bytes
     */
    public long finish(Map<String, String> metadata, Map<String, long[]> shapes) {
        try {
            long begin = at;
            MemorySegment index = MemorySegment.ofArray(new PackedIndex(metadata, shapes, entries).text());
            write(index);
            long length = at;
            out.rewind();
            write(MemorySegment.ofArray(new PackedHeader(begin, index.byteSize(), Checksums.of(index)).bytes()));
            out.finish();
            return length;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void write(MemorySegment bytes) throws IOException {
        for (long from = 0; from < bytes.byteSize(); from += CHUNK) {
            long count = Math.min(CHUNK, bytes.byteSize() - from);
            ByteBuffer chunk = bytes.asSlice(from, count).asByteBuffer();
            out.write(chunk);
        }
        at += bytes.byteSize();
    }

    private CheckpointException failed(IOException e) {
        return new CheckpointException("%s cannot be written: %s".formatted(file, e), e);
    }

    @Override
    public void close() {
        out.close();
    }
}

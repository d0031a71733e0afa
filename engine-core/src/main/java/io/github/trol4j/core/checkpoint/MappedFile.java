package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, mapped until {@link #close} and not to be touched afterwards; or bytes that are in memory anyway, which are
 * neither copied nor released.
 */
final class MappedFile implements AutoCloseable {
    /**
     * System property: true reads files into memory instead of mapping them. A mapped file that somebody shortens ends the process when
     * native code looks at it; a copy cannot change any more, and costs its size in memory and the time to read it.
     */
    private static final String COPY = "trol.copy";

    private static final long CHUNK = 1 << 26;

    private final MemorySegment bytes;
    private final String origin;
    private final @Nullable Arena arena;

    private MappedFile(MemorySegment bytes, String origin, @Nullable Arena arena) {
        this.bytes = bytes;
        this.origin = origin;
        this.arena = arena;
    }

    /**
     * Maps a file for a reader, which takes over its closing unless it throws.
     *
     * @throws CheckpointException if there is no such file, or none that can be mapped
     */
    static <T> T open(Path file, Function<MappedFile, T> reader) {
        RegularFiles.requireIfThere(file);
        MappedFile mapped = map(file);
        try {
            return reader.apply(mapped);
        } catch (RuntimeException e) {
            mapped.close();
            throw e;
        }
    }

    private static MappedFile map(Path file) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = Boolean.getBoolean(COPY)
                    ? copy(channel, arena)
                    : channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(bytes, file.toString(), arena);
        } catch (IOException e) {
            arena.close();
            String problem = e instanceof NoSuchFileException
                    ? "There is no file %s".formatted(file)
                    : "%s cannot be opened: %s".formatted(file, e);
            throw new CheckpointException(problem, e);
        }
    }

    private static MemorySegment copy(FileChannel channel, Arena arena) throws IOException {
        MemorySegment copy = arena.allocate(Math.max(1, channel.size())).asSlice(0, channel.size());
        for (long at = 0; at < copy.byteSize(); ) {
            long count = Math.min(CHUNK, copy.byteSize() - at);
            int read = channel.read(copy.asSlice(at, count).asByteBuffer(), at);
            if (read < 0) {
                throw new IOException("it became shorter while it was read");
            }
            at += read;
        }
        return copy.asReadOnly();
    }

    /** @param origin what to call the bytes in messages */
    static MappedFile of(MemorySegment bytes, String origin) {
        return new MappedFile(bytes.asReadOnly(), origin, null);
    }

    MemorySegment bytes() {
        return bytes;
    }

    String origin() {
        return origin;
    }

    @Override
    public void close() {
        if (arena != null && arena.scope().isAlive()) {
            arena.close();
        }
    }
}

package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unfinished files: which are gone on with, which go, and which are none of our business. */
class LeftoversTest {
    private static final int SIZE = 10_000;
    private static final int SEGMENT = 1_000;

    @TempDir
    private Path folder;

    private Path blob;

    @BeforeEach
    void name() {
        blob = folder.resolve("ab".repeat(32));
    }

    private PartialFile unfinished(int bytes) {
        PartialFile file = PartialFile.create(blob, SIZE, SEGMENT);
        file.put(0, ByteBuffer.allocate(bytes));
        return file;
    }

    private long files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    private Optional<PartialFile> take() {
        return new Leftovers(blob, SIZE, true).take();
    }

    @Test
    void theBestIsGoneOnWithAndTheRestGoes() throws IOException {
        unfinished(1_500).close();
        unfinished(7_777).close();
        unfinished(3_000).close();
        assertThat(files()).isEqualTo(3);
        assertThat(new Leftovers(blob, SIZE, true).here()).isEqualTo(7_777);
        try (PartialFile best = take().orElseThrow()) {
            assertThat(best.here()).isEqualTo(7_777);
            assertThat(best.contiguous()).isEqualTo(7_777);
            assertThat(best.missing()).containsExactly(7, 8, 9);
        }
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void whatIsInUseIsLeftAlone() throws IOException {
        try (PartialFile other = unfinished(2_000)) {
            other.checkpoint();
            assertThat(take()).isEmpty();
            assertThat(files()).isEqualTo(1);
        }
        assertThat(take()).isPresent();
    }

    @Test
    void whatIsNotOursIsLeftAlone() throws IOException {
        Path python = folder.resolve("ab".repeat(32) + ".0123abcd.incomplete");
        Files.write(python, new byte[5_000]);
        Path longer = folder.resolve("ab".repeat(32) + ".0123abce.incomplete");
        Files.write(longer, new byte[SIZE + 1_000]);
        assertThat(take()).isEmpty();
        assertThat(python).exists();
        assertThat(longer).exists();
    }

    @Test
    void anEmptyOneLeavesNothing() throws IOException {
        PartialFile.create(blob, SIZE, SEGMENT).close();
        assertThat(files()).isZero();
    }

    /** A process may be killed, or the power go, at any byte of a note. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aTornNoteLeavesTheOneBefore(long seed) throws IOException {
        Random random = new Random(seed);
        Path path;
        long before;
        try (PartialFile file = unfinished(1_200)) {
            file.checkpoint();
            file.put(1_200, ByteBuffer.allocate(800));
            file.checkpoint();
            before = Files.size(only());
            path = only();
            int note = (int) (before - SIZE) / 2;
            byte[] old = new byte[2 * note];
            try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
                raw.seek(SIZE);
                raw.readFully(old);
                file.put(2_000, ByteBuffer.allocate(500));
                file.checkpoint();
                byte[] now = new byte[2 * note];
                raw.seek(SIZE);
                raw.readFully(now);
                int torn = 1 + random.nextInt(note - 1);
                int half = java.util.Arrays.mismatch(old, now) < note ? 0 : note;
                System.arraycopy(old, half + torn, now, half + torn, note - torn);
                raw.seek(SIZE);
                raw.write(now);
            }
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            assertThat(PartialNote.read(channel, SIZE)).isPresent();
        }
    }

    private Path only() throws IOException {
        try (var files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void aFinishedFileIsNothingButItsContent() throws IOException {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        try (PartialFile file = PartialFile.create(blob, SIZE, SEGMENT)) {
            assertThat(file.put(0, ByteBuffer.wrap(content, 0, 4_000))).isEqualTo(4_000);
            assertThat(file.put(3_000, ByteBuffer.wrap(content, 3_000, 3_000))).isEqualTo(2_000);
            file.checkpoint();
            assertThat(file.put(6_000, ByteBuffer.wrap(content, 6_000, 4_000))).isEqualTo(4_000);
            file.finish(blob);
        }
        assertThat(blob).hasBinaryContent(content);
        assertThat(files()).isEqualTo(1);
    }
}

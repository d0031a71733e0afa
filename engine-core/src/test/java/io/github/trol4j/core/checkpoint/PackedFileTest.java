package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.checkpoint.PackedEntry.Kind;
import io.github.trol4j.core.checkpoint.PackedEntry.Part;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed files as written, and as nobody should have written them. */
class PackedFileTest {
    private static final byte[] CONFIG = {1, 2, 3};
    private static final byte[] VALUES = new byte[1000];
    private static final byte[] SCALES = {9, 8, 7, 6};

    static {
        new Random(7).nextBytes(VALUES);
    }

    @TempDir
    private Path folder;

    private Path write() {
        Path file = folder.resolve("model.trol");
        try (PackedWriter writer = new PackedWriter(file)) {
            writer.file("config.json", CONFIG);
            writer.file("empty", new byte[0]);
            writer.weight(StoredWeight.of(
                    "block.w", "b/1:q8", 10, 100, MemorySegment.ofArray(VALUES), MemorySegment.ofArray(SCALES)));
            writer.tensor(HostTensor.of("gate.0", "test", new float[] {1, -2}, 1, 2));
            writer.finish(Map.of("format", "q8"), Map.of("block.w", new long[] {10, 10, 10}));
        }
        return file;
    }

    private byte[] written() throws IOException {
        return Files.readAllBytes(write());
    }

    @Test
    void returnsWhatWasPutIn() {
        try (PackedFile file = PackedFile.open(write())) {
            file.check();
            assertThat(file.file("config.json")).isEqualTo(CONFIG);
            assertThat(file.file("empty")).isEmpty();
            assertThat(file.file("absent")).isNull();
            assertThat(file.files()).containsExactly("config.json", "empty");
            assertThat(file.metadata()).isEqualTo(Map.of("format", "q8"));
            assertThat(file.names()).containsExactly("block.w");
            assertThat(file.shape("block.w")).containsExactly(10, 10, 10);
            assertThat(file.get("gate.0").toFloats()).containsExactly(1, -2);
            assertThat(file.bytesByEncoding()).isEqualTo(Map.of("b/1:q8", 1004L));
            assertThat(file.stored("absent")).isNull();
            StoredWeight weight = file.stored("block.w");
            assertThat(weight).isNotNull();
            assertThat(List.of(weight.rows(), weight.width())).containsExactly(10, 100);
            assertThat(weight.parts(1000, 4).getFirst().toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(VALUES);
            assertThat(weight.parts(1000, 4)).allMatch(part -> part.address() % 64 == 0);
            assertThatExceptionOfType(BackendException.class)
                    .isThrownBy(() -> weight.parts(1000, 5))
                    .withMessageContaining("block.w")
                    .withMessageContaining("[1000, 4]");
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> file.get("block.w"))
                    .withMessageContaining("Convert");
        }
    }

    @Test
    void isKnownByItsContent() throws IOException {
        assertThat(PackedFile.isPacked(write())).isTrue();
        assertThat(PackedFile.isPacked(folder)).isFalse();
        assertThat(PackedFile.isPacked(folder.resolve("absent"))).isFalse();
        assertThat(PackedFile.isPacked(Files.writeString(folder.resolve("text"), "{}")))
                .isFalse();
        assertThat(PackedFile.isPacked(Files.createFile(folder.resolve("empty"))))
                .isFalse();
    }

    @Test
    void appearsOnlyWhenFinished() throws IOException {
        Path file = folder.resolve("model.trol");
        Files.writeString(file, "older");
        try (PackedWriter writer = new PackedWriter(file)) {
            writer.file("config.json", CONFIG);
        }
        assertThat(file).hasContent("older");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
        write();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
        assertThat(PackedFile.isPacked(file)).isTrue();
    }

    @Test
    void aNameIsTakenOnce() {
        try (PackedWriter writer = new PackedWriter(folder.resolve("x"))) {
            writer.file("config.json", CONFIG);
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> writer.file("config.json", CONFIG))
                    .withMessageContaining("twice");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> new PackedWriter(folder.resolve("absent/model.trol")))
                .withMessageContaining("absent/model.trol cannot be written");
    }

    /** Wherever a bit flips, the file is refused; inside an entry, with the entry's name. */
    @Test
    void everyFlippedBitIsFound() throws IOException {
        byte[] whole = written();
        int named = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            try {
                readAll(damaged);
                throw new AssertionError("byte %d could be changed".formatted(at));
            } catch (CheckpointException e) {
                named += e.getMessage().contains("checksum of 'block.w'") ? 1 : 0;
            }
        }
        assertThat(named).isEqualTo(VALUES.length + SCALES.length);
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        byte[] whole = written();
        for (int length = 0; length < whole.length; length++) {
            byte[] shorter = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> readAll(shorter));
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readAll(Arrays.copyOf(whole, whole.length + 1)))
                .withMessageContaining("it should have");
    }

    /** With checksums made to fit, so that the damage reaches the reader of the index. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aHostileIndexIsRefusedOrHarmless(long seed) throws IOException {
        byte[] whole = written();
        Random random = new Random(seed);
        PackedHeader header = PackedHeader.read(MemorySegment.ofArray(whole), "test");
        int refused = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] index = Arrays.copyOfRange(whole, (int) header.indexBegin(), whole.length);
            for (int change = random.nextInt(3); change >= 0; change--) {
                byte[] likely = "0123456789[]{},\"-".getBytes(StandardCharsets.US_ASCII);
                index[random.nextInt(index.length)] = likely[random.nextInt(likely.length)];
            }
            try {
                readAll(sealed(whole, (int) header.indexBegin(), index));
            } catch (CheckpointException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
    }

    static Stream<Arguments> hostile() {
        PackedEntry first = file("a", 64, 10);
        return Stream.of(
                Arguments.of("overlap", List.of(first, file("b", 64, 10)), "where 128 is expected"),
                Arguments.of("gap", List.of(first, file("b", 192, 10)), "where 128 is expected"),
                Arguments.of("beyond the end", List.of(file("a", 64, 1000)), "claims 1000 bytes"),
                Arguments.of("overflow", List.of(file("a", 64, Long.MAX_VALUE)), "claims 9223372036854775807 bytes"),
                Arguments.of("into the header", List.of(file("a", 0, 10)), "where 64 is expected"),
                Arguments.of("same name", List.of(first, file("a", 128, 10)), "appears twice"),
                Arguments.of("nothing", List.of(), "entries end at 64"),
                Arguments.of(
                        "wrong length",
                        List.of(new PackedEntry(Kind.FILE, "a", "", new long[] {9}, first.parts())),
                        "does not fit its parts"),
                Arguments.of(
                        "unknown dtype",
                        List.of(new PackedEntry(Kind.TENSOR, "a", "F31", new long[] {10}, first.parts())),
                        "does not fit its parts"),
                Arguments.of(
                        "impossible shape",
                        List.of(new PackedEntry(
                                Kind.TENSOR, "a", "I8", new long[] {1L << 40, 1L << 40}, first.parts())),
                        "impossible shape"),
                Arguments.of(
                        "weight of one axis",
                        List.of(new PackedEntry(Kind.WEIGHT, "a", "x", new long[] {10}, first.parts())),
                        "does not fit its parts"),
                Arguments.of(
                        "weight too large",
                        List.of(new PackedEntry(Kind.WEIGHT, "a", "x", new long[] {1L << 40, 1}, first.parts())),
                        "does not fit its parts"));
    }

    private static PackedEntry file(String name, long begin, long length) {
        return new PackedEntry(Kind.FILE, name, "", new long[] {length}, List.of(new Part(begin, length, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hostile(String what, List<PackedEntry> entries, String complaint) throws IOException {
        byte[] index = new PackedIndex(Map.of(), Map.of(), entries).text();
        byte[] file = sealed(new byte[192], 192, index);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> PackedFile.of(MemorySegment.ofArray(file), "hostile.trol"))
                .withMessageContaining("hostile.trol")
                .withMessageContaining(complaint);
    }

    @Test
    void anotherVersionIsNamed() throws IOException {
        byte[] whole = written();
        whole[8] = 2;
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readAll(whole))
                .withMessageContaining("version 2")
                .withMessageContaining("reads version 1");
    }

    @Test
    void anIndexBeyondTheLimitIsNotRead() throws IOException {
        byte[] whole = written();
        byte[] header = new PackedHeader(64, PackedIndex.LARGEST + 1, 0).bytes();
        System.arraycopy(header, 0, whole, 0, header.length);
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(16, whole.length);
        MemorySegment bytes = MemorySegment.ofArray(whole);
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(40, Checksums.of(bytes.asSlice(0, 40)));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readAll(whole))
                .withMessageContaining("its index claims");
    }

    /** The data of a file with another index, header and checksums made to fit. */
    private static byte[] sealed(byte[] data, int indexBegin, byte[] index) {
        byte[] file = Arrays.copyOf(data, indexBegin + index.length);
        System.arraycopy(index, 0, file, indexBegin, index.length);
        byte[] header = new PackedHeader(indexBegin, index.length, Checksums.of(MemorySegment.ofArray(index))).bytes();
        System.arraycopy(header, 0, file, 0, header.length);
        return file;
    }

    private static void readAll(byte[] bytes) {
        PackedFile file = PackedFile.of(MemorySegment.ofArray(bytes), "damaged");
        file.check();
        file.files().forEach(file::file);
        file.names().forEach(file::shape);
        StoredWeight weight = file.stored("block.w");
        if (weight != null) {
            weight.data().get();
        }
    }
}

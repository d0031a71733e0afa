package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that are damaged, or much larger inside than outside. */
class HostileZipTest {
    private static final byte[] TEXT = "some text, some text, some text".getBytes(StandardCharsets.UTF_8);

    @Test
    void readsStoredAndDeflatedEntries() {
        for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
            ZipArchive archive = open(PickleBuilder.zip(Map.of("a/b", TEXT), method));
            assertThat(archive.names()).containsExactly("a/b");
            assertThat(archive.read("a/b")).isEqualTo(TEXT);
            assertThat(archive.read("a/c")).isNull();
        }
    }

    @Test
    void readsArchivesWithAComment() {
        byte[] plain = PickleBuilder.zip(Map.of("a/b", TEXT), ZipEntry.DEFLATED);
        byte[] commented = Arrays.copyOf(plain, plain.length + 300);
        commented[plain.length - 2] = 300 & 255;
        commented[plain.length - 1] = 300 >> 8;
        assertThat(open(commented).read("a/b")).isEqualTo(TEXT);
    }

    @Test
    void refusesABomb() {
        byte[] bomb = PickleBuilder.zip(Map.of("x/data.pkl", new byte[8 << 20]), ZipEntry.DEFLATED);
        assertThat(bomb.length).isLessThan(10_000);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TorchArchive.read(bomb, "bomb.pt"))
                .withMessageContaining("this looks like a zip bomb")
                .withMessageStartingWith("bomb.pt ");
    }

    @Test
    void refusesManySmallBombs() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        byte[] megabyte = new byte[1 << 20];
        for (int i = 0; i < 70; i++) {
            entries.put("x/" + i, megabyte);
        }
        byte[] bomb = PickleBuilder.zip(entries, ZipEntry.DEFLATED);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(bomb))
                .withMessageContaining("unpack to more than 67108864 bytes");
    }

    @Test
    void refusesTooManyEntries() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i <= ZipArchive.MOST_ENTRIES; i++) {
            entries.put("x/" + i, new byte[0]);
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(PickleBuilder.zip(entries, ZipEntry.DEFLATED)))
                .withMessageContaining("claims 10001 entries");
    }

    @Test
    void refusesArchivesThatAreTooLarge() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(new byte[ZipArchive.LARGEST + 1]))
                .withMessageContaining("at most 67108864 are read");
    }

    /** Offsets count from the start of the central record of the only entry. */
    @ParameterizedTest
    @CsvSource({
        "0, 4, 1, entry 0 of its directory is damaged",
        "8, 2, 1, encrypted or packed by method",
        "10, 2, 12, encrypted or packed by method 12",
        "16, 4, 1, checksum",
        "20, 4, 3, does not unpack",
        "20, 4, 125, cut off",
        "20, 4, 2000, claims 2000 bytes",
        "20, 4, -1, claims 4294967295 bytes",
        "24, 4, 30, does not unpack",
        "24, 4, 32, does not unpack",
        "24, 4, 67108865, 67108865 unpacked",
        "24, 4, 2000000, zip bomb",
        "28, 2, 60000, cut off",
        "30, 2, 60000, cut off",
        "42, 4, 5, does not begin where its directory says",
        "42, 4, 100000, at 100000",
        "42, 4, -1, at 4294967295",
    })
    void refusesADirectoryThatLies(int offset, int width, int value, String complaint) {
        byte[] archive = PickleBuilder.zip(Map.of("a/b", TEXT), ZipEntry.DEFLATED);
        ByteBuffer bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int central = bytes.getInt(archive.length - 22 + 16);
        if (width == 2) {
            bytes.putShort(central + offset, (short) value);
        } else {
            bytes.putInt(central + offset, value);
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(archive).read("a/b"))
                .withMessageContaining(complaint);
    }

    @Test
    void refusesTwoEntriesOfOneName() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/1", TEXT);
        entries.put("a/2", TEXT);
        byte[] archive = PickleBuilder.zip(entries, ZipEntry.DEFLATED);
        for (int i = 0; i < archive.length - 2; i++) {
            if (archive[i] == 'a' && archive[i + 1] == '/') {
                archive[i + 2] = '1';
            }
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(archive))
                .withMessageContaining("'a/1' appears twice");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = Fixtures.bytes(Fixtures.ROOT.resolve("internlm2-tiny/trol_gating.pt"));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> TorchArchive.read(part, "cut.pt"))
                    .withMessageContaining("it has no zip directory");
        }
    }

    private static ZipArchive open(byte[] archive) {
        return new ZipArchive(archive, "test.zip");
    }
}

package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages real files at random, always the same way, and reads whatever can still be read. The file may be accepted or refused with a
 * {@link CheckpointException}; every other exception fails the test.
 */
class FuzzTest {
    // More with -Dtrol.fuzz.rounds; the damage of a round is always the same.
    private static final int ROUNDS = Integer.getInteger("trol.fuzz.rounds", 1_000);

    @TempDir
    private Path folder;

    @Test
    void safetensorsHeaders() {
        byte[] whole = Fixtures.bytes(Fixtures.ROOT.resolve("unit.safetensors"));
        // Half of the damage goes to the length and the first entries, where most fields lie close together.
        assertSomeOfEach(
                count(whole, 600, damaged -> readAll(SafetensorsFile.of(MemorySegment.ofArray(damaged), "fuzz"))));
        assertSomeOfEach(
                count(whole, 4072, damaged -> readAll(SafetensorsFile.of(MemorySegment.ofArray(damaged), "fuzz"))));
    }

    @Test
    void bitsAndBytesTables() {
        byte[] whole = Fixtures.bytes(Fixtures.ROOT.resolve("unit.safetensors"));
        assertSomeOfEach(count(
                whole,
                whole.length,
                damaged -> readAll(BitsAndBytes.decode(SafetensorsFile.of(MemorySegment.ofArray(damaged), "fuzz")))));
    }

    @Test
    void bitsAndBytesMetadata() {
        String name = "nf4.weight.quant_state.bitsandbytes__nf4";
        MapSource source = new MapSource();
        SafetensorsFile unit = SafetensorsFile.of(
                MemorySegment.ofArray(Fixtures.bytes(Fixtures.ROOT.resolve("unit.safetensors"))), "fuzz");
        unit.names().forEach(n -> source.tensors().put(n, unit.get(n)));
        byte[] metadata = unit.get(name).data().toArray(ValueLayout.JAVA_BYTE);
        assertSomeOfEach(count(metadata, metadata.length, damaged -> {
            source.bytes(name, DType.U8, new long[] {damaged.length}, damaged);
            BitsAndBytes.decode(source).get("nf4.weight").toFloats();
        }));
    }

    @Test
    void torchArchives() {
        byte[] whole = Fixtures.bytes(Fixtures.ROOT.resolve("internlm2-tiny/trol_gating.pt"));
        assertSomeOfEach(count(whole, whole.length, damaged -> TorchArchive.read(damaged, "fuzz")));
    }

    @Test
    void picklesInsideIntactArchives() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(
                Fixtures.ROOT.resolve("internlm2-tiny/trol_gating.pt").toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        byte[] pickle = entries.get("trol_gating/data.pkl");
        assertSomeOfEach(count(pickle, pickle.length, damaged -> {
            entries.put("trol_gating/data.pkl", damaged);
            TorchArchive.read(PickleBuilder.zip(entries, ZipEntry.STORED), "fuzz")
                    .values()
                    .forEach(HostTensor::toFloats);
        }));
    }

    @Test
    void shardIndexes() throws IOException {
        Path checkpoint = Fixtures.ROOT.resolve("internlm2-tiny-fp16-sharded");
        for (int shard = 1; shard <= 2; shard++) {
            String name = "model-0000%d-of-00002.safetensors".formatted(shard);
            Files.copy(checkpoint.resolve(name), folder.resolve(name));
        }
        byte[] index = Fixtures.bytes(checkpoint.resolve(SafetensorsDirectory.INDEX));
        assertSomeOfEach(count(index, 400, damaged -> {
            try {
                Files.write(folder.resolve(SafetensorsDirectory.INDEX), damaged);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            SafetensorsDirectory.open(folder).close();
        }));
    }

    private interface Reader {
        void read(byte[] damaged);
    }

    private record Outcome(int accepted, int refused) {}

    /** Reads many versions of a file, each with a few bytes changed among its first {@code extent}. */
    private static Outcome count(byte[] whole, int extent, Reader reader) {
        Random random = new Random(20_261_124);
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = whole.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(Math.min(extent, whole.length));
                damaged[at] = switch (random.nextInt(4)) {
                    case 0 -> (byte) (damaged[at] ^ 1 << random.nextInt(8));
                    case 1 -> (byte) random.nextInt(256);
                    case 2 -> whole[random.nextInt(whole.length)];
                    default -> (byte) (random.nextBoolean() ? 0 : 255);
                };
            }
            try {
                reader.read(damaged);
                accepted++;
            } catch (CheckpointException e) {
                assertThat(e).hasMessageMatching("(?s).{10,}");
                refused++;
            }
        }
        return new Outcome(accepted, refused);
    }

    private static void readAll(TensorSource source) {
        for (String name : source.names()) {
            source.get(name).toFloats();
        }
    }

    /** A fuzz test whose files were all refused, or all accepted, would have tested little. */
    private static void assertSomeOfEach(Outcome outcome) {
        assertThat(outcome.accepted()).as("%s", outcome).isPositive();
        assertThat(outcome.refused()).as("%s", outcome).isGreaterThan(ROUNDS / 20);
    }
}

package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on disk: opening, closing, writing. */
class SafetensorsFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsBackWhatWasWritten() {
        Path file = folder.resolve("w.safetensors");
        MapSource source = new MapSource()
                .bytes("c", DType.U8, new long[] {3}, (byte) 1, (byte) 2, (byte) 255)
                .f32("b", new long[] {2, 2}, 1, -2.5f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY)
                .bytes("a \"quoted\" \u00e9", DType.I8, new long[] {1}, (byte) -128)
                .f32("scalar", new long[0], 7)
                .f32("empty", new long[] {0, 4});
        SafetensorsWriter.write(file, source.tensors(), Map.of("made", "by hand"));
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.names()).containsExactly("b", "empty", "scalar", "a \"quoted\" \u00e9", "c");
            assertThat(read.metadata()).isEqualTo(Map.of("made", "by hand"));
            for (String name : source.names()) {
                assertThat(read.get(name).shape()).isEqualTo(source.get(name).shape());
                assertThat(read.get(name).dtype()).isEqualTo(source.get(name).dtype());
                assertThat(read.get(name).data().mismatch(source.get(name).data()))
                        .isEqualTo(-1);
            }
            assertThat(read.get("b").data().address() % 64).isZero();
        }
    }

    @Test
    void writesTensorsThatAreLargerThanItsBuffer() {
        Path file = folder.resolve("large.safetensors");
        float[] values = new float[(3 << 20) / 4 + 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        SafetensorsWriter.write(file, Map.of("x", HostTensor.of("x", "test", values, values.length)));
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.get("x").toFloats()).isEqualTo(values);
        }
    }

    @Test
    void replacesAFileAtOnceOrLeavesItAlone() throws IOException {
        Path file = folder.resolve("w.safetensors");
        Files.writeString(file, "old");
        HostTensor tensor = HostTensor.of("x", "test", new float[] {1}, 1);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsWriter.write(file, Map.of("__metadata__", tensor)));
        assertThat(file).hasContent("old");
        SafetensorsWriter.write(file, Map.of("x", tensor));
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.get("x").toFloats()).containsExactly(1);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsWriter.write(folder.resolve("no/such/folder"), Map.of("x", tensor)))
                .withMessageContaining("cannot be written");
    }

    @Test
    void namesWhatCannotBeOpened() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
                .withMessage("There is no file %s", folder.resolve("none.safetensors"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsFile.open(folder))
                .withMessageContaining("is a folder, not a file");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsFile.open(Path.of("/dev/zero")))
                .withMessageContaining("is a device, not a file");
    }

    @Test
    void recognisesTheStandInsOfGitLfs() throws IOException {
        Path file = Files.writeString(
                folder.resolve("pointer"),
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 4900000000\n");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsFile.open(file))
                .withMessage("%s is a Git LFS pointer, not the file itself. Run 'git lfs pull' in its folder.", file);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TorchArchive.read(file))
                .withMessageContaining("is a Git LFS pointer");
    }

    @Test
    void suggestsNamesForAMissingTensor() {
        try (SafetensorsFile file = SafetensorsFile.open(Fixtures.ROOT.resolve("internlm2-tiny/model.safetensors"))) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> file.get("model.layers.0.attention.wo.weight"))
                    .withMessageStartingWith(
                            "Tensor 'model.layers.0.attention.wo.weight' is missing in " + file.origin())
                    .withMessageContaining("model.layers.0.attention.wo.ffn.weight");
        }
    }

    @Test
    void closingTwiceIsHarmlessAndReadingAfterwardsFailsCleanly() {
        SafetensorsFile file = SafetensorsFile.open(Fixtures.ROOT.resolve("unit.safetensors"));
        HostTensor tensor = file.get("act.x");
        file.close();
        file.close();
        assertThatIllegalStateException().isThrownBy(tensor::toFloats);
    }

    @Test
    void readsFromMemoryLikeFromDisk() {
        Path path = Fixtures.ROOT.resolve("unit.safetensors");
        SafetensorsFile inMemory = SafetensorsFile.of(MemorySegment.ofArray(Fixtures.bytes(path)), "packed");
        try (SafetensorsFile mapped = SafetensorsFile.open(path)) {
            assertThat(inMemory.names()).containsExactlyElementsOf(mapped.names());
            for (String name : mapped.names()) {
                assertThat(inMemory.get(name).data().mismatch(mapped.get(name).data()))
                        .isEqualTo(-1);
                assertThat(inMemory.get(name).origin()).isEqualTo("packed");
            }
        }
    }

    @Test
    void refusesARealFileCutOffAnywhere() throws IOException {
        byte[] whole = Fixtures.bytes(Fixtures.ROOT.resolve("unit.safetensors"));
        Path cut = folder.resolve("cut.safetensors");
        for (int length : List.of(0, 1, 7, 8, 9, 100, 4000, 4080, 4081, 50_000, whole.length - 1)) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> SafetensorsFile.open(cut))
                    .withMessageContaining(cut.toString());
        }
        Files.write(cut, whole);
        Files.write(cut, new byte[] {0}, StandardOpenOption.APPEND);
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> SafetensorsFile.open(cut));
    }
}

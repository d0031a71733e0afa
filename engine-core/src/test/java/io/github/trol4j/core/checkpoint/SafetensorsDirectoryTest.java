package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders with one file, with shards, and with shards that do not match their index. */
class SafetensorsDirectoryTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeShards() {
        write("one.safetensors", "a", "b");
        write("two.safetensors", "c");
    }

    @Test
    void findsEachTensorInItsShard() throws IOException {
        index(
                "{'metadata':{'total_size':12},'weight_map':{'c':'two.safetensors','a':'one.safetensors','b':'one.safetensors'}}");
        try (TensorSource source = SafetensorsDirectory.open(folder)) {
            assertThat(source.names()).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(source.origin()).isEqualTo(folder.toString());
            assertThat(source.get("c").origin()).endsWith("two.safetensors");
            assertThat(source.get("c").toFloats()).containsExactly('c');
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> source.get("d"))
                    .withMessageContaining("'d' is missing in " + folder);
        }
    }

    @Test
    void prefersTheSingleFile() throws IOException {
        index("{'weight_map':{'a':'one.safetensors'}}");
        write("model.safetensors", "single");
        try (TensorSource source = SafetensorsDirectory.open(folder)) {
            assertThat(source.names()).containsExactly("single");
        }
    }

    @Test
    void usesTensorsThatTheIndexForgot() throws IOException {
        index("{'weight_map':{'a':'one.safetensors'}}");
        try (TensorSource source = SafetensorsDirectory.open(folder)) {
            assertThat(source.names()).containsExactly("a", "b");
        }
    }

    @Test
    void letsTheIndexDecideBetweenTwoOfAName() throws IOException {
        write("three.safetensors", "a", "z");
        index("{'weight_map':{'b':'one.safetensors','a':'three.safetensors','z':'three.safetensors'}}");
        try (TensorSource source = SafetensorsDirectory.open(folder)) {
            assertThat(source.get("a").origin()).endsWith("three.safetensors");
            assertThat(source.get("b").origin()).endsWith("one.safetensors");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'weight_map':{'a':'lost.safetensors'}}                        | Shard lost.safetensors
            {'weight_map':{'a':'two.safetensors'}}                         | places tensor 'a' in two.safetensors, which does not hold it
            {'weight_map':{'a':'one.safetensors','a':'one.safetensors'}}   | 'a' is listed twice
            {'weight_map':{'a':1}}                                         | expected VALUE_STRING
            {'weight_map':['a']}                                           | expected START_OBJECT
            {'weight_map':{}}                                              | no tensors
            {'weight_map':{'a':'one.safetensors'},'weight_map':{}}         | appears twice
            {'metadata':{}}                                                | no tensors
            []                                                             | expected START_OBJECT
            {'weight_map':{'a':'one.safetensors'}                          | not valid JSON
            """)
    void refusesAnIndexThatDoesNotFit(String text, String complaint) throws IOException {
        index(text);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsDirectory.open(folder))
                .withMessageContaining(complaint)
                .withMessageContaining(folder.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../one.safetensors",
                "/etc/one.safetensors",
                "sub/one.safetensors",
                "..\\\\one.safetensors",
                "C:one.safetensors",
                "..",
                "",
                "one.bin",
                "one\\u0000.safetensors"
            })
    void refusesShardsThatPointElsewhere(String shard) throws IOException {
        index("{'weight_map':{'a':'" + shard + "'}}");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsDirectory.open(folder))
                .withMessageContaining("is not the plain name of a .safetensors file");
    }

    @Test
    void saysWhatAnUnusableFolderLacks() throws IOException {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsDirectory.open(folder))
                .withMessageContaining("neither model.safetensors nor model.safetensors.index.json");
        Files.createFile(folder.resolve("pytorch_model.bin"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsDirectory.open(folder))
                .withMessageContaining("Convert its pytorch_model.bin");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SafetensorsDirectory.open(folder.resolve("none")))
                .withMessageContaining("There is no folder");
    }

    private void index(String text) throws IOException {
        Files.writeString(folder.resolve(SafetensorsDirectory.INDEX), text.replace('\'', '"'));
    }

    /** A file whose tensors hold the first character of their name. */
    private void write(String file, String... names) {
        MapSource source = new MapSource();
        for (String name : names) {
            source.f32(name, new long[] {1}, name.charAt(0));
        }
        SafetensorsWriter.write(folder.resolve(file), source.tensors(), Map.of());
    }
}

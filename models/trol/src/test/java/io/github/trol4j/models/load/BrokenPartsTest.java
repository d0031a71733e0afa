package io.github.trol4j.models.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.checkpoint.SafetensorsWriter;
import io.github.trol4j.core.checkpoint.TensorSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of which a part is missing, too much, or another: refused by name, never answered from. */
class BrokenPartsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "internlm2-tiny-nf4, .quant_state.bitsandbytes__nf4, U8",
        "phi3-tiny-int8, .SCB, I8",
    })
    void quantisedTensorsWithoutTheirTablesAreNoNumbers(String fixture, String companion, String type)
            throws IOException {
        make(
                fixture,
                tensors -> tensors.remove(tensors.keySet().stream()
                        .filter(name -> name.endsWith(companion))
                        .sorted()
                        .findFirst()
                        .orElseThrow()));

        refused("stored as " + type, companion);
    }

    @ParameterizedTest
    @CsvSource({
        "internlm2-tiny, vision_proj.2.bias",
        "internlm2-tiny, vit.vision_tower.vision_model.encoder.layers.0.mlp.fc1.bias",
        "phi3-tiny, vision_proj.1.bias",
        "phi3-tiny, vision_model.encoder.layers.0.attn.proj.bias",
    })
    void aMissingBiasIsNamed(String fixture, String bias) throws IOException {
        String old = bias.replace("vision_proj", "mlp1");
        make(
                fixture,
                tensors -> assertThat(tensors.remove(bias) != null || tensors.remove(old) != null)
                        .isTrue());

        assertThatThrownBy(this::load)
                .isInstanceOf(CheckpointException.class)
                .message()
                .containsAnyOf("'" + bias + "'", "'" + old + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BOOL", "I64", "U8", "I8"})
    void aWeightOfWholeNumbersIsRefusedWhereverItStands(String type) throws IOException {
        DType dtype = DType.valueOf(type);
        make(
                "internlm2-tiny",
                tensors -> tensors.computeIfPresent("model.norm.weight", (name, old) -> {
                    long bytes = old.elements() * dtype.bytes();
                    return new HostTensor(name, "", dtype, old.shape(), MemorySegment.ofArray(new byte[(int) bytes]));
                }));

        refused("'model.norm.weight'", "stored as " + type);
    }

    @Test
    void whatLiesWithinAPartAndIsNotUsedIsRefused() throws IOException {
        make("internlm2-tiny", tensors -> add(tensors, "model.layers.0.attention.extra.weight"));

        refused("model.layers.0.attention.extra.weight", "config.json");
        assertThat(Inspection.of(folder).problems()).anyMatch(p -> p.contains("attention.extra"));
    }

    @Test
    void whatLiesBesideTheModelIsReported() throws IOException {
        for (String name : new String[] {"tokenizer.model", "tokenizer_config.json", "added_tokens.json"}) {
            Files.copy(fixture("internlm2-tiny").resolve(name), folder.resolve(name));
        }
        make("internlm2-tiny", tensors -> {
            for (int i = 0; i < 50; i++) {
                add(tensors, "optimizer.\u001b[2J" + i);
            }
            add(tensors, "model.layers.0.attention.rotary_emb.inv_freq");
        });

        Inspection found = Inspection.of(folder);

        assertThat(found.problems()).isEmpty();
        assertThat(found.remarks()).hasSizeLessThan(30).anyMatch(r -> r.endsWith("31 more"));
        assertThat(String.join("", found.remarks())).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @CsvSource({
        "internlm2-tiny, '\"num_hidden_layers\": 3', '\"num_hidden_layers\": 4', 'num_hidden_layers'",
        "internlm2-tiny, '\"num_hidden_layers\": 3', '\"num_hidden_layers\": 2', 'num_hidden_layers'",
        "internlm2-tiny, '\"hidden_size\": 64', '\"hidden_size\": 128', 'hidden_size'",
        "internlm2-tiny, '{', '{\"bias\": true, ', 'bias'",
    })
    void aWrongFieldOfTheConfigurationIsNamedFirst(String fixture, String old, String other, String field)
            throws IOException {
        make(fixture, tensors -> {});
        Path config = folder.resolve("config.json");
        String text = Files.readString(config);
        if (field.equals("bias")) {
            text = text.replaceAll("\"bias\": [a-z]+,", "");
        }
        assertThat(text).contains(old);
        Files.writeString(config, text.replaceFirst(Pattern.quote(old), other));

        refused(config.toString(), "'" + field + "'");
    }

    @Test
    void theFamilyOfTheOtherModelIsNoticedFirst() throws IOException {
        make("internlm2-tiny", tensors -> {});
        Files.copy(
                fixture("phi3-tiny").resolve("config.json"),
                folder.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);

        refused("config.json", "'llm_config'", "internlm2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "trol_gating.pt", "model.safetensors", "tokenizer.model"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(60)
    void aPipeInPlaceOfAFileIsNoFile(String name) throws IOException, InterruptedException {
        make("internlm2-tiny", tensors -> {});
        Files.copy(fixture("internlm2-tiny").resolve("tokenizer.model"), folder.resolve("tokenizer.model"));
        Files.delete(folder.resolve(name));
        new ProcessBuilder("mkfifo", folder.resolve(name).toString()).start().waitFor();

        assertThat(Inspection.of(folder).problems()).anyMatch(p -> p.contains(name) && p.contains("named pipe"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "trol_gating.pt", "model.safetensors"})
    void aGitLfsPointerIsRecognisedWhereverAFileIsExpected(String name) throws IOException {
        make("internlm2-tiny", tensors -> {});
        Files.writeString(folder.resolve(name), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");

        refused(name, "git lfs pull");
    }

    @Test
    void otherPlacesAreRecognised() throws IOException {
        Path snapshot = folder.resolve("hub/models--x--y/snapshots/abc");
        Files.createDirectories(snapshot);
        Files.writeString(snapshot.resolve("config.json"), "{}");
        Path pointer = Files.writeString(folder.resolve("a.trol"), "version https://git-lfs.github.com/spec/v1\n");
        Path alone = Files.writeString(folder.resolve("alone"), "text");

        for (String place : new String[] {"hub", "hub/models--x--y", "hub/models--x--y/snapshots"}) {
            assertThatThrownBy(() -> ModelFiles.of(folder.resolve(place)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("Name " + snapshot);
        }
        assertThatThrownBy(() -> ModelFiles.of(snapshot.resolve("config.json")))
                .hasMessageContaining("Name its folder");
        assertThatThrownBy(() -> ModelFiles.of(pointer)).hasMessageContaining("git lfs pull");
        assertThatThrownBy(() -> ModelFiles.of(alone)).hasMessageContaining("neither a folder nor a packed file");
        assertThatThrownBy(() -> ModelFiles.of(folder.resolve("no"))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> ModelFiles.of(Path.of("/dev/null"))).hasMessageContaining("is a device");
    }

    private static void add(Map<String, HostTensor> tensors, String name) {
        tensors.put(name, HostTensor.of(name, "", new float[4], 4));
    }

    private void refused(String... words) {
        assertThatThrownBy(this::load)
                .isInstanceOf(CheckpointException.class)
                .message()
                .contains(words);
    }

    private void load() {
        ModelFiles files = ModelFiles.of(folder);
        try (TensorSource source = files.weights()) {
            ModelLoader.load(files, source, new ShapesOnlyBackend());
        }
    }

    private static Path fixture(String name) {
        return Path.of(System.getProperty("trol.fixtures"), name);
    }

    /** A copy of a checkpoint with its tensors changed; without the tokenizer. */
    private void make(String fixture, Consumer<Map<String, HostTensor>> change) throws IOException {
        for (String name : new String[] {"config.json", "trol_gating.pt"}) {
            Files.copy(fixture(fixture).resolve(name), folder.resolve(name));
        }
        try (TensorSource source = ModelFiles.folder(fixture(fixture)).weights()) {
            Map<String, HostTensor> tensors = new HashMap<>();
            source.names().forEach(name -> tensors.put(name, source.get(name)));
            change.accept(tensors);
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        }
    }
}

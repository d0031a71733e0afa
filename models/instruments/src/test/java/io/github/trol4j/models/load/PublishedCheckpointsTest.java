package io.github.trol4j.models.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.models.bench.Preset;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints with exactly the names and shapes of the published ones load, and no tensor of them is left over. */
class PublishedCheckpointsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST = 1 << 30;

    private final Arena arena = Arena.ofConfined();
    private MemorySegment zeros = MemorySegment.NULL;

    @TempDir
    private Path folder;

    /** One sparse file serves as the data of every tensor. */
    @BeforeEach
    void mapNothing() throws IOException {
        Path file = folder.resolve("zeros");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            zeros = channel.map(MapMode.READ_WRITE, 0, LARGEST, arena);
        }
    }

    @AfterEach
    void unmap() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({
        "TroL-1.8B, 92544, 2451237888, 24, 2048, 256",
        "TroL-3.8B, 32020, 4146855936, 32, 3072, 0",
        "TroL-3.8B, 32064, 4147126272, 32, 3072, 0",
        "TroL-7B, 92544, 8666844160, 32, 4096, 256"
    })
    void everyTensorIsConsumed(String name, int vocabulary, long parameters, int layers, int hidden, int rank)
            throws IOException {
        Checkpoint checkpoint = new Checkpoint(name, vocabulary);
        LoadedModel model = ModelLoader.load(checkpoint.files(), checkpoint, new ShapesOnlyBackend());
        assertThat(model.report().unusedTensors()).isEmpty();
        assertThat(model.report().unknownKeys()).isEmpty();
        assertThat(model.report().parameters()).isEqualTo(parameters + layers * (hidden + 1L));
        assertThat(model.report().lowRank()).isEqualTo(rank);
        assertThat(model.report().gate()).startsWith("one gate");
        assertThat(model.language().config().vocabulary()).isEqualTo(vocabulary);
        assertThat(model.language().decoder().blocks()).hasSize(layers);
        assertThat(model.config().decoder().hidden()).isEqualTo(hidden);
    }

    @ParameterizedTest
    @CsvSource({
        "TroL-1.8B, model.layers.7.feed_forward.w3.lora_A.weight",
        "TroL-1.8B, vision_proj.2.bias",
        "TroL-1.8B, vit.vision_tower.vision_model.encoder.layers.5.self_attn.k_proj.bias",
        "TroL-3.8B, vision_model.encoder.layers.3.attn.qkv.bias",
        "TroL-1.8B, output.weight",
        "TroL-3.8B, language_model.model.layers.31.mlp.gate_up_proj.weight",
        "TroL-3.8B, vision_model.encoder.layers.3.ls2"
    })
    void aMissingTensorIsNamed(String name, String tensor) throws IOException {
        Checkpoint checkpoint = new Checkpoint(name, 32020);
        checkpoint.shapes.remove(tensor);
        assertRefused(checkpoint, tensor);
    }

    @ParameterizedTest
    @CsvSource({
        "TroL-1.8B, model.layers.0.attention.wqkv.ffn.weight",
        "TroL-1.8B, model.layers.23.attention.wqkv.lora_B.weight",
        "TroL-1.8B, model.tok_embeddings.weight",
        "TroL-1.8B, vit.vision_tower.vision_model.embeddings.position_embedding.weight",
        "TroL-3.8B, language_model.lm_head.weight",
        "TroL-3.8B, vision_proj.1.weight"
    })
    void aMisshapenTensorIsNamed(String name, String tensor) throws IOException {
        Checkpoint checkpoint = new Checkpoint(name, 32020);
        long[] shape = checkpoint.shapes.get(tensor).clone();
        shape[shape.length - 1]++;
        checkpoint.shapes.put(tensor, shape);
        assertRefused(checkpoint, tensor);
    }

    @Test
    void aTensorTooManyIsReported() throws IOException {
        Checkpoint checkpoint = new Checkpoint("TroL-1.8B", 92544);
        checkpoint.shapes.put("optimizer.attention_norm.weight", new long[] {2048});
        LoadedModel model = ModelLoader.load(checkpoint.files(), checkpoint, new ShapesOnlyBackend());
        assertThat(model.report().unusedTensors()).containsExactly("optimizer.attention_norm.weight");
    }

    @Test
    void aLayerTooManyIsRefusedByTheNameOfTheField() throws IOException {
        Checkpoint checkpoint = new Checkpoint("TroL-1.8B", 92544);
        checkpoint.shapes.put("model.layers.24.attention_norm.weight", new long[] {2048});
        assertRefused(checkpoint, "'num_hidden_layers' is 24");
    }

    /** It would be left out of a layer's arithmetic, or taken for something that the configuration denies. */
    @ParameterizedTest
    @CsvSource({
        "TroL-1.8B, model.layers.3.attention.wqkv.ffn.bias",
        "TroL-1.8B, model.layers.3.attention.q_norm.weight",
        "TroL-3.8B, vision_model.encoder.layers.3.attn.q_norm.weight"
    })
    void aTensorTooManyInALayerIsRefused(String name, String tensor) throws IOException {
        Checkpoint checkpoint = new Checkpoint(name, 32064);
        checkpoint.shapes.put(tensor, new long[] {64});
        assertRefused(checkpoint, tensor);
    }

    @Test
    void whatOldFilesStoreAlthoughItIsComputedDoesNoHarm() throws IOException {
        Checkpoint checkpoint = new Checkpoint("TroL-1.8B", 92544);
        checkpoint.shapes.put("model.layers.0.attention.rotary_emb.inv_freq", new long[] {64});
        assertThat(ModelLoader.load(checkpoint.files(), checkpoint, new ShapesOnlyBackend())
                        .report()
                        .unusedTensors())
                .hasSize(1);
    }

    /** The towers that newer releases of their library write have one level less in their names. */
    @Test
    void bothSpellingsOfTheTowerAreTheSame() throws IOException {
        Checkpoint checkpoint = new Checkpoint("TroL-1.8B", 92544);
        Map<String, long[]> renamed = new LinkedHashMap<>();
        checkpoint.shapes.forEach((name, shape) -> renamed.put(name.replace(".vision_model.", "."), shape));
        checkpoint.shapes.clear();
        checkpoint.shapes.putAll(renamed);
        LoadedModel model = ModelLoader.load(checkpoint.files(), checkpoint, new ShapesOnlyBackend());
        assertThat(renamed).containsKey("vit.vision_tower.embeddings.class_embedding");
        assertThat(model.report().unusedTensors()).isEmpty();
    }

    /** The key is named, not the gate or a tensor that happens to come first. */
    @ParameterizedTest
    @CsvSource({
        "TroL-1.8B, num_hidden_layers, 23",
        "TroL-1.8B, num_hidden_layers, 25",
        "TroL-1.8B, hidden_size, 1024",
        "TroL-1.8B, intermediate_size, 4096",
        "TroL-1.8B, vocab_size, 92543",
        "TroL-3.8B, llm_config.num_hidden_layers, 31",
        "TroL-3.8B, llm_config.hidden_size, 1536",
        "TroL-3.8B, vision_config.num_hidden_layers, 12",
        "TroL-3.8B, vision_config.hidden_size, 512"
    })
    void aConfigurationOfAnotherModelIsNamedWithItsKey(String name, String key, int value) throws IOException {
        Checkpoint checkpoint = new Checkpoint(name, 32064);
        ObjectNode root =
                (ObjectNode) JSON.readTree(folder.resolve("config.json").toFile());
        ObjectNode at = key.contains(".") ? root.withObject(key.substring(0, key.indexOf('.'))) : root;
        at.put(key.substring(key.indexOf('.') + 1), value);
        if (key.equals("llm_config.hidden_size")) {
            at.remove("rope_scaling"); // has a length that belongs to the right size
        }
        JSON.writeValue(folder.resolve("config.json").toFile(), root);
        assertThatThrownBy(() -> ModelLoader.load(checkpoint.files(), checkpoint, new ShapesOnlyBackend()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("'" + key + "' is " + value);
    }

    @ParameterizedTest
    @CsvSource({"TroL-1.8B, TroL-3.8B, internlm2", "TroL-3.8B, TroL-1.8B, phi3"})
    void aConfigurationOfTheOtherFamilyIsSaidToBeOne(String weights, String configuration, String family)
            throws IOException {
        Checkpoint checkpoint = new Checkpoint(weights, 32064);
        JsonNode other = JSON.readTree(Preset.named(configuration).files().required("config.json"));
        JSON.writeValue(folder.resolve("config.json").toFile(), other);
        assertThatThrownBy(() -> ModelLoader.load(checkpoint.files(), checkpoint, new ShapesOnlyBackend()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("are those of family " + family);
    }

    @Test
    void aPromisedBiasThatIsNotThereIsNamed() throws IOException {
        Checkpoint checkpoint = new Checkpoint("TroL-1.8B", 92544);
        ObjectNode root =
                (ObjectNode) JSON.readTree(folder.resolve("config.json").toFile());
        root.put("bias", true);
        JSON.writeValue(folder.resolve("config.json").toFile(), root);
        assertThatThrownBy(() -> ModelLoader.load(checkpoint.files(), checkpoint, new ShapesOnlyBackend()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("'bias' is true")
                .hasMessageContaining("attention.wqkv.ffn.bias");
    }

    private void assertRefused(Checkpoint checkpoint, String tensor) {
        assertThatThrownBy(() -> ModelLoader.load(checkpoint.files(), checkpoint, new ShapesOnlyBackend()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(tensor);
    }

    /** Names and shapes of a published checkpoint over the data of nothing; gates of zeros lie among the weights. */
    private final class Checkpoint implements TensorSource {
        private final Map<String, long[]> shapes = new LinkedHashMap<>();

        Checkpoint(String name, int vocabulary) throws IOException {
            JsonNode config = JSON.readTree(Preset.named(name).files().required("config.json"));
            JsonNode decoder = config.path("llm_config");
            if (decoder instanceof ObjectNode llm) {
                llm.put("vocab_size", 32064); // whatever the files have
            }
            JSON.writeValue(folder.resolve("config.json").toFile(), config);
            JsonNode sizes = decoder.isObject() ? decoder : config;
            for (int i = 0; i < sizes.get("num_hidden_layers").intValue(); i++) {
                shapes.put(
                        "model.trol_gating." + i + ".weight",
                        new long[] {1, sizes.get("hidden_size").longValue()});
                shapes.put("model.trol_gating." + i + ".bias", new long[] {1});
            }
            Path all = Path.of(System.getProperty("trol.fixtures"), "expected_tensors.json");
            JSON.readTree(all.toFile())
                    .get(name)
                    .properties()
                    .forEach(e -> shapes.put(e.getKey(), shape(e.getValue(), vocabulary)));
        }

        private static long[] shape(JsonNode sizes, int vocabulary) {
            return IntStream.range(0, sizes.size())
                    .mapToLong(i -> sizes.get(i).longValue())
                    .map(size -> size == 32020 ? vocabulary : size)
                    .toArray();
        }

        ModelFiles files() {
            return ModelFiles.folder(folder);
        }

        @Override
        public Set<String> names() {
            return shapes.keySet();
        }

        @Override
        public HostTensor get(String name) {
            long[] shape = shapes.get(name);
            if (shape == null) {
                throw new CheckpointException("no tensor '%s' in test".formatted(name));
            }
            long bytes = Arrays.stream(shape).reduce(2, Math::multiplyExact);
            return new HostTensor(name, "test", DType.F16, shape, zeros.asSlice(0, bytes));
        }

        @Override
        public String origin() {
            return "test";
        }

        @Override
        public void close() {
            // The data belongs to the test.
        }
    }
}

package io.github.trol4j.models.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.checkpoint.SafetensorsWriter;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which gate a checkpoint has, wherever it is kept. */
class GateReaderTest {
    private static final int LAYERS = 3;
    private static final int HIDDEN = 4;

    private final Backend backend = Backends.create("reference", BackendOptions.defaults());
    private final Weights place = Weights.of(new NoTensors(), backend).at("trol_gating");

    /** The gate comes from a file of its own. */
    private static final class NoTensors implements TensorSource {
        @Override
        public Set<String> names() {
            return Set.of();
        }

        @Override
        public HostTensor get(String name) {
            throw new CheckpointException("there is no " + name);
        }

        @Override
        public String origin() {
            return "nowhere";
        }

        @Override
        public void close() {}
    }

    @Test
    void equalEntriesAreOneSharedGate() {
        GateReader read = GateReader.of(entries(0.5f, 0.5f, 0.5f), LAYERS, HIDDEN, place);
        assertThat(read.kind()).isEqualTo(GateReader.Kind.SHARED);
        assertThat(read.gates()).hasSize(LAYERS);
        assertThat(biasOf(read.gates().getFirst())).isEqualTo(0.5f);
    }

    /** The released code keeps one linear layer under all names, so the last entry that is loaded stays. */
    @Test
    void ofDifferentEntriesTheLastServesAllLayers() {
        GateReader read = GateReader.of(entries(0.5f, 0.75f, 0.25f), LAYERS, HIDDEN, place);
        assertThat(read.kind()).isEqualTo(GateReader.Kind.DIFFERENT);
        assertThat(read.gates())
                .hasSize(LAYERS)
                .allSatisfy(g -> assertThat(biasOf(g)).isEqualTo(0.25f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.weight", "1.bias", "2.weight", "2.bias"})
    void aMissingEntryIsNamed(String name) {
        Map<String, HostTensor> entries = entries(1, 1, 1);
        entries.remove(name);
        assertThatThrownBy(() -> GateReader.of(entries, LAYERS, HIDDEN, place))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.weight", "1.bias", "2.weight", "2.bias"})
    void aMisshapenEntryIsNamedWithBothSizes(String name) {
        Map<String, HostTensor> entries = entries(1, 1, 1);
        entries.put(name, tensor(name, new float[7], 1, 7));
        assertThatThrownBy(() -> GateReader.of(entries, LAYERS, HIDDEN, place))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("[1, 7]")
                .hasMessageContaining(name.endsWith("bias") ? "hold 1 value" : "hold " + HIDDEN + " values");
    }

    @Test
    void aGateFileForADeeperDecoderIsRefused() {
        assertThatThrownBy(() -> GateReader.of(entries(1, 1, 1, 1), LAYERS, HIDDEN, place))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("3.")
                .hasMessageContaining("layers");
    }

    @Test
    void aGateAmongTheWeightsServesWhereThereIsNoFile(@TempDir Path folder) throws IOException {
        copy(folder, "config.json");
        writeWithGates(folder, 0.125f);
        LoadedModel model = load(folder);
        assertThat(biasOf(model.language().decoder().gates().getFirst())).isEqualTo(0.125f);
        assertThat(model.report().unusedTensors()).isEmpty();
    }

    /** Whoever writes safetensors leaves one of the names of a tensor that all layers share. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aGateStoredOnceAmongTheWeightsServesAllLayers(int layer, @TempDir Path folder) throws IOException {
        copy(folder, "config.json");
        writeWithGates(folder, 0.125f, layer);
        LoadedModel model = load(folder);
        assertThat(model.language().decoder().gates())
                .hasSize(LAYERS)
                .allSatisfy(g -> assertThat(biasOf(g)).isEqualTo(0.125f));
        assertThat(model.report().unusedTensors()).isEmpty();
        assertThat(model.report().gate()).contains("shared");
    }

    @Test
    void twoGatesAmongTheWeightsThatDifferAreRefused(@TempDir Path folder) throws IOException {
        copy(folder, "config.json");
        try (TensorSource source = ModelFiles.folder(fixture()).weights()) {
            Map<String, HostTensor> tensors = new HashMap<>();
            source.names().forEach(name -> tensors.put(name, source.get(name)));
            tensors.put("model.trol_gating.0.bias", tensor("a", new float[] {1}, 1));
            tensors.put("trol_gating.0.bias", tensor("b", new float[] {2}, 1));
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        }
        assertThatThrownBy(() -> load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("two gates that differ");
    }

    @Test
    void theGateFileIsPreferredToOneAmongTheWeights(@TempDir Path folder) throws IOException {
        copy(folder, "config.json");
        copy(folder, "trol_gating.pt");
        writeWithGates(folder, 0.125f);
        LoadedModel model = load(folder);
        float published = biasOf(load(fixture()).language().decoder().gates().getFirst());
        assertThat(biasOf(model.language().decoder().gates().getFirst()))
                .isEqualTo(published)
                .isNotEqualTo(0.125f);
        assertThat(model.report().unusedTensors()).isEmpty();
    }

    @Test
    void withoutAnyGateThereIsNoModel(@TempDir Path folder) throws IOException {
        copy(folder, "config.json");
        copy(folder, "model.safetensors");
        assertThatThrownBy(() -> load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("trol_gating.pt");
    }

    private static Path fixture() {
        return Path.of(System.getProperty("trol.fixtures"), "internlm2-tiny");
    }

    private static void copy(Path folder, String file) throws IOException {
        Files.copy(fixture().resolve(file), folder.resolve(file));
    }

    private static void writeWithGates(Path folder, float bias) {
        writeWithGates(folder, bias, 0, 1, 2);
    }

    private static void writeWithGates(Path folder, float bias, int... layers) {
        try (TensorSource source = ModelFiles.folder(fixture()).weights()) {
            Map<String, HostTensor> tensors = new HashMap<>();
            source.names().forEach(name -> tensors.put(name, source.get(name)));
            for (int i : layers) {
                String name = "model.trol_gating." + i;
                tensors.put(name + ".weight", tensor(name, new float[64], 1, 64));
                tensors.put(name + ".bias", tensor(name, new float[] {bias}, 1));
            }
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        }
    }

    private LoadedModel load(Path folder) {
        ModelFiles files = ModelFiles.folder(folder);
        try (TensorSource source = files.weights()) {
            return ModelLoader.load(files, source, backend);
        }
    }

    private static Map<String, HostTensor> entries(float... biases) {
        Map<String, HostTensor> entries = new HashMap<>();
        for (int i = 0; i < biases.length; i++) {
            entries.put(i + ".weight", tensor(i + ".weight", new float[HIDDEN], 1, HIDDEN));
            entries.put(i + ".bias", tensor(i + ".bias", new float[] {biases[i]}, 1));
        }
        return entries;
    }

    private static HostTensor tensor(String name, float[] values, long... shape) {
        return HostTensor.of(name, "trol_gating.pt", values, shape);
    }

    /** The bias, read off what the gate gives for nothing: g = 0.5 tanh(b) + 0.5. */
    private float biasOf(Gate gate) {
        int width = ((Gate.Learned) gate).layer().weight().width();
        float[] result = new float[1];
        try (Ops ops = backend.newOps()) {
            ops.run(() -> {
                Tensor z = ops.linear(ops.tensor(new float[width], 1, width), ((Gate.Learned) gate).layer()); // [1, 1]
                result[0] = z.toArray()[0];
            });
        }
        return result[0];
    }
}

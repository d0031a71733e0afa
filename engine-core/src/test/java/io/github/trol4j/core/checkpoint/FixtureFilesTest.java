package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every real file we have opens, and what is in it can be read. */
class FixtureFilesTest {
    static List<Path> safetensors() {
        return Fixtures.ending(".safetensors");
    }

    static List<Path> checkpoints() {
        return Fixtures.checkpoints();
    }

    static List<Path> gates() {
        return Fixtures.ending("trol_gating.pt");
    }

    @ParameterizedTest
    @MethodSource("safetensors")
    void everyTensorOfEverySafetensorsFileIsReadable(Path file) {
        try (SafetensorsFile source = SafetensorsFile.open(file)) {
            assertThat(source.names()).isNotEmpty();
            for (String name : source.names()) {
                HostTensor tensor = source.get(name);
                assertThat(tensor.name()).isEqualTo(name);
                assertThat(tensor.origin()).isEqualTo(file.toString());
                assertThat((long) tensor.toFloats().length).isEqualTo(tensor.elements());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void everyCheckpointIsReadableAsFloats(Path folder) {
        try (TensorSource source = BitsAndBytes.decode(SafetensorsDirectory.open(folder))) {
            assertThat(source.names())
                    .isNotEmpty()
                    .noneMatch(name -> name.contains("absmax") || name.contains("SCB") || name.contains("quant_"));
            for (String name : source.names()) {
                assertThat(source.get(name).dtype()).isIn(DType.F32, DType.F16, DType.BF16);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("gates")
    void everyGateFileIsReadable(Path file) {
        Map<String, HostTensor> gates = TorchArchive.read(file);
        int layers = gates.size() / 2;
        assertThat(layers).isPositive();
        for (int i = 0; i < layers; i++) {
            HostTensor weight = gates.get(i + ".weight");
            assertThat(weight.shape()).hasSize(2).startsWith(1);
            assertThat(weight.name()).isEqualTo(i + ".weight");
            assertThat(gates.get(i + ".bias").shape()).containsExactly(1);
            for (float value : weight.toFloats()) {
                assertThat(value).isFinite();
            }
        }
    }

    @Test
    void theSetIsComplete() {
        assertThat(checkpoints()).hasSizeGreaterThanOrEqualTo(8);
        assertThat(gates()).hasSameSizeAs(checkpoints());
        assertThat(safetensors()).hasSizeGreaterThanOrEqualTo(38);
    }
}

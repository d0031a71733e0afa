package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Values that the reference decoded, against ours. */
class UnitFileTest {
    private static final TensorSource STORED = SafetensorsFile.open(Fixtures.ROOT.resolve("unit.safetensors"));
    private static final TensorSource UNIT = BitsAndBytes.decode(STORED);

    @AfterAll
    static void close() {
        UNIT.close();
    }

    @Test
    void halfFormatsAreExact() {
        assertThat(UNIT.get("half.fp16").toFloats())
                .isEqualTo(UNIT.get("half.fp16_as_fp32").toFloats());
        assertThat(UNIT.get("half.bf16").toFloats())
                .isEqualTo(UNIT.get("half.bf16_as_fp32").toFloats());
    }

    @Test
    void int8IsExact() {
        assertThat(UNIT.get("int8.weight").shape()).containsExactly(6, 50);
        assertThat(UNIT.get("int8.weight").toFloats())
                .isEqualTo(UNIT.get("int8.expected").toFloats());
    }

    @Test
    void nf4IsExactUpToOneRounding() {
        HostTensor decoded = UNIT.get("nf4.weight");
        assertThat(decoded.dtype()).isEqualTo(DType.F32);
        assertThat(decoded.shape()).containsExactly(6, 50);
        float[] actual = decoded.toFloats();
        float[] expected = UNIT.get("nf4.expected").toFloats();
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(Math.ulp(expected[i]));
        }
    }

    @Test
    void helpersAreHidden() {
        assertThat(UNIT.names())
                .contains("nf4.weight", "int8.weight", "nf4.expected")
                .hasSize(STORED.names().size() - 7);
    }
}

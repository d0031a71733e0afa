package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostTensorTest {
    @ParameterizedTest
    @EnumSource(DType.class)
    void readsEveryTypeAtAnyAlignment(DType dtype) {
        // one byte in front, so that nothing is aligned
        ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(1);
        for (int value : new int[] {1, 0}) {
            switch (dtype) {
                case F64 -> bytes.putDouble(value);
                case F32 -> bytes.putFloat(value);
                case F16 -> bytes.putShort(Float.floatToFloat16(value));
                case BF16 -> bytes.putShort((short) (Float.floatToIntBits(value) >> 16));
                case I64 -> bytes.putLong(value);
                case I32 -> bytes.putInt(value);
                case I16 -> bytes.putShort((short) value);
                case I8, U8, BOOL -> bytes.put((byte) value);
            }
        }
        MemorySegment data = MemorySegment.ofArray(bytes.array()).asSlice(1);
        assertThat(new HostTensor("t", "test", dtype, new long[] {2}, data).toFloats())
                .containsExactly(1, 0);
    }

    @Test
    void keepsSignsApart() {
        MemorySegment data = MemorySegment.ofArray(new byte[] {-1, -128});
        assertThat(new HostTensor("t", "test", DType.I8, new long[] {2}, data).toFloats())
                .containsExactly(-1, -128);
        assertThat(new HostTensor("t", "test", DType.U8, new long[] {2}, data).toFloats())
                .containsExactly(255, 128);
        assertThat(new HostTensor("t", "test", DType.BOOL, new long[] {2}, data).toFloats())
                .containsExactly(1, 1);
    }

    @Test
    void slicesAndReshapesWithoutCopying() {
        HostTensor tensor = HostTensor.of("t", "test", new float[] {0, 1, 2, 3, 4, 5}, 3, 2, 1);
        assertThat(tensor.rows()).isEqualTo(3);
        assertThat(tensor.width()).isEqualTo(2);
        HostTensor middle = tensor.slice(1, 2);
        assertThat(middle.shape()).containsExactly(2, 2, 1);
        assertThat(middle.toFloats()).containsExactly(2, 3, 4, 5);
        assertThat(middle.data().asOverlappingSlice(tensor.data())).isPresent();
        assertThat(tensor.reshape(2, 3).width()).isEqualTo(3);
        assertThat(HostTensor.of("t", "test", new float[0], 0, 7).width()).isZero();
    }

    @Test
    void refusesShapesThatDoNotFitTheData() {
        HostTensor tensor = HostTensor.of("t", "test", new float[6], 6);
        for (long[] shape : new long[][] {{5}, {7}, {-6}, {-2, -3}, {1L << 32, 1L << 32}, {Long.MAX_VALUE, 2}, {}}) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> tensor.reshape(shape))
                    .withMessageContaining("'t' in test");
        }
        MemorySegment odd = MemorySegment.ofArray(new byte[5]);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> new HostTensor("t", "test", DType.F32, new long[] {1}, odd));
        HostTensor scalar = HostTensor.of("t", "test", new float[1]);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(scalar::rows)
                .withMessageContaining("is a single value");
    }
}

package io.github.trol4j.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.cpu.kernel.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a file keeps is, bit for bit, what preparing would have made. */
class CpuStoreTest {
    private static final HostTensor TENSOR = random(131, 200);

    private static HostTensor random(int rows, int width) {
        Random random = new Random(131);
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return HostTensor.of("w", "test", values, rows, width);
    }

    private static Backend backend(WeightFormat format) {
        return Backends.create("cpu", BackendOptions.defaults().withWeights(format));
    }

    static Stream<Arguments> all() {
        return Stream.of(WeightFormat.values())
                .flatMap(f -> Stream.of(WeightUse.values()).map(u -> Arguments.of(f, u)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void storedBytesAreThePreparedBytes(WeightFormat format, WeightUse use) {
        try (Backend backend = backend(format);
                Arena arena = Arena.ofShared()) {
            CpuWeight prepared = (CpuWeight) backend.prepare(TENSOR, use);
            StoredWeight stored = backend.store(TENSOR, use, arena);
            MemorySegment bytes = stored.data().get().getFirst();
            CpuWeight restored = (CpuWeight) backend.restore(stored, use);
            assertThat(bytes.byteSize()).isPositive();
            assertThat(bytes.mismatch(Memory.at(prepared.memory().address(), bytes.byteSize())))
                    .isEqualTo(-1);
            assertThat(restored.memory().address()).as("looked at, not copied").isEqualTo(bytes.address());
            assertThat(restored.format()).isEqualTo(prepared.format());
            assertThat(restored.rows()).isEqualTo(prepared.rows());
            assertThat(restored.width()).isEqualTo(prepared.width());
        }
    }

    /** As a heap segment, or mapped where it is not aligned. */
    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void bytesAtAnOddAddressAreCopied(WeightFormat format) {
        try (Backend backend = backend(format);
                Arena arena = Arena.ofShared()) {
            StoredWeight stored = backend.store(TENSOR, WeightUse.DECODER, arena);
            MemorySegment bytes = stored.data().get().getFirst();
            MemorySegment odd = arena.allocate(bytes.byteSize() + 4, 64).asSlice(4);
            odd.copyFrom(bytes);
            CpuWeight restored = (CpuWeight) backend.restore(
                    StoredWeight.of("w", stored.encoding(), stored.rows(), stored.width(), odd), WeightUse.DECODER);
            assertThat(restored.memory().address() % 64).isZero();
            assertThat(bytes.mismatch(Memory.at(restored.memory().address(), bytes.byteSize())))
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void otherSizesAreRefused(WeightFormat format) {
        try (Backend backend = backend(format);
                Arena arena = Arena.ofShared()) {
            StoredWeight stored = backend.store(TENSOR, WeightUse.DECODER, arena);
            MemorySegment bytes = stored.data().get().getFirst();
            MemorySegment shorter = bytes.asSlice(0, bytes.byteSize() - 1);
            assertRefused(backend, StoredWeight.of("w", stored.encoding(), 131, 200, shorter), "should have parts");
            assertRefused(backend, StoredWeight.of("w", stored.encoding(), 257, 200, bytes), "should have parts");
            assertRefused(backend, StoredWeight.of("w", stored.encoding(), 131, 2000, bytes), "should have parts");
            int huge = Integer.MAX_VALUE;
            assertRefused(backend, StoredWeight.of("w", stored.encoding(), huge, huge, bytes), "should have parts");
            assertRefused(backend, StoredWeight.of("w", stored.encoding(), 131, huge, bytes), "should have parts");
        }
    }

    @Test
    void anotherEncodingIsRefused() {
        try (Backend backend = backend(WeightFormat.Q8)) {
            StoredWeight foreign = StoredWeight.of("w", "reference/1:f32", 1, 1, MemorySegment.ofArray(new byte[4]));
            assertRefused(backend, foreign, "stored as 'reference/1:f32'");
        }
    }

    private static void assertRefused(Backend backend, StoredWeight stored, String complaint) {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> backend.restore(stored, WeightUse.DECODER))
                .withMessageContaining("'w'")
                .withMessageContaining(complaint);
    }
}

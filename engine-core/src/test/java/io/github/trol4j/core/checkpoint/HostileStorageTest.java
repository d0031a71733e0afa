package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.CheckpointException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles whose tensors reach beyond their storage, or whose storages are not what they claim. */
class HostileStorageTest {
    private static final long FAR = 1L << 62;

    static Stream<Arguments> misfits() {
        return Stream.of(
                misfit("storage larger than the entry", 3, 0, new long[] {2}, new long[] {1}),
                misfit("storage smaller than the entry", 1, 0, new long[] {1}, new long[] {1}),
                misfit("negative storage", -1, 0, new long[] {2}, new long[] {1}),
                misfit("enormous storage", FAR, 0, new long[] {2}, new long[] {1}),
                misfit("shape too large", 2, 0, new long[] {3}, new long[] {1}),
                misfit("offset too large", 2, 1, new long[] {2}, new long[] {1}),
                misfit("offset of an empty tensor too large", 2, 3, new long[] {0}, new long[] {1}),
                misfit("negative offset", 2, -1, new long[] {1}, new long[] {1}),
                misfit("negative stride", 2, 1, new long[] {2}, new long[] {-1}),
                misfit("negative size", 2, 0, new long[] {-2}, new long[] {1}),
                misfit("two negative sizes", 2, 0, new long[] {-1, -2}, new long[] {1, 1}),
                misfit("stride too large", 2, 0, new long[] {2}, new long[] {2}),
                misfit("sizes that overflow", 2, 0, new long[] {FAR, 4}, new long[] {0, 0}),
                misfit("strides that overflow", 2, 0, new long[] {3, 3}, new long[] {FAR, FAR}),
                misfit("offset that overflows", 2, Long.MAX_VALUE, new long[] {2}, new long[] {1}),
                misfit("last element that overflows", 2, Long.MAX_VALUE, new long[] {1}, new long[] {1}),
                misfit("one element repeated without end", 2, 0, new long[] {1L << 40}, new long[] {0}),
                misfit("fewer strides than sizes", 2, 0, new long[] {1, 2}, new long[] {1}),
                misfit("forty dimensions", 2, 0, new long[40], new long[40]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misfits")
    void refusesTensorsThatDoNotFitTheirStorage(String what, byte[] program) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(program))
                .withMessageContaining("data.pkl in test.pt refused at byte ");
    }

    @Test
    void limitsTheSumOfRepeatedTensors() {
        PickleBuilder program = PickleBuilder.dict();
        for (int i = 0; i < 3; i++) {
            program.text("t" + i).tensor("0", 2, 0, new long[] {6 << 20}, new long[] {0});
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(program.endDict()))
                .withMessageContaining("strided tensors expand to more than");
    }

    @Test
    void refusesStoragesThatAreMissingOrReadAsTwoTypes() {
        byte[] missing = PickleBuilder.dict()
                .text("t")
                .tensor("7", 2, 0, new long[] {2}, new long[] {1})
                .endDict();
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(missing))
                .withMessageContaining("no data for storage '7'");
        byte[] outside = PickleBuilder.dict()
                .text("t")
                .tensor("../data.pkl", 2, 0, new long[] {2}, new long[] {1})
                .endDict();
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(outside))
                .withMessageContaining("no data for storage '../data.pkl'");
        byte[] twice = new PickleBuilder()
                .storage("FloatStorage", "0", 2)
                .storage("IntStorage", "0", 2)
                .end();
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(twice))
                .withMessageContaining("should hold 2 elements of INT32, the archive has 8 bytes of FLOAT32");
    }

    private static void read(byte[] program) {
        TorchArchive.read(PickleBuilder.archive(program, 1, 2), "test.pt");
    }

    private static Arguments misfit(String what, long elements, long offset, long[] shape, long[] strides) {
        return Arguments.of(
                what,
                PickleBuilder.dict()
                        .text("t")
                        .tensor("0", elements, offset, shape, strides)
                        .endDict());
    }
}

package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** Torch archives as they are meant to be; see {@link HostilePickleTest} and {@link HostileZipTest} for the others. */
class TorchArchiveTest {
    @Test
    void readsThePublishedKindWhereAllLayersShareOneStorage() {
        Map<String, HostTensor> gates = TorchArchive.read(Fixtures.ROOT.resolve("internlm2-tiny/trol_gating.pt"));
        assertThat(gates.keySet()).containsExactly("0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias");
        HostTensor first = gates.get("0.weight");
        assertThat(first.dtype()).isEqualTo(DType.BF16);
        assertThat(first.shape()).containsExactly(1, 64);
        assertThat(first.toFloats())
                .startsWith(0.0185546875f, 0.06494140625f, -0.021240234375f)
                .endsWith(0.287109375f);
        assertThat(gates.get("2.bias").toFloats()).containsExactly(-0.74609375f);
        for (int layer = 1; layer < 3; layer++) {
            assertThat(gates.get(layer + ".weight").data().asOverlappingSlice(first.data()))
                    .as("the bytes are shared, not copied")
                    .isPresent();
        }
    }

    @Test
    void readsLayersThatDiffer() {
        Map<String, HostTensor> gates =
                TorchArchive.read(Fixtures.ROOT.resolve("internlm2-tiny-fp16-sharded/trol_gating.pt"));
        assertThat(gates.get("0.weight").dtype()).isEqualTo(DType.F16);
        assertThat(gates.get("0.weight").toFloats()).startsWith(-0.237548828125f, -0.096923828125f);
        assertThat(gates.get("1.weight").toFloats())
                .startsWith(-0.269775390625f, 0.053466796875f)
                .endsWith(-0.060302734375f);
        assertThat(gates.get("0.bias").toFloats()).containsExactly(0.27490234375f);
        assertThat(gates.get("1.bias").toFloats()).containsExactly(0.06390380859375f);
    }

    @Test
    void readsFromMemoryLikeFromDisk() {
        Path path = Fixtures.ROOT.resolve("internlm2-tiny-nf4/trol_gating.pt");
        Map<String, HostTensor> gates = TorchArchive.read(Fixtures.bytes(path), "packed");
        assertThat(gates.keySet()).isEqualTo(TorchArchive.read(path).keySet());
        assertThat(gates.get("0.weight").origin()).isEqualTo("packed");
        assertThat(gates.get("0.weight").toFloats())
                .startsWith(0.3797777593135834f)
                .endsWith(0.09704872220754623f);
    }

    @Test
    void readsStoredArchivesUnderAnyFolderName() {
        byte[] pickle = PickleBuilder.dict()
                .text("t")
                .tensor("0", 2, 0, new long[] {2}, new long[] {1})
                .endDict();
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("some folder/data/0", PickleBuilder.floats(5, 6));
        entries.put("some folder/.data/serialization_id", new byte[40]);
        entries.put("some folder/data.pkl", pickle);
        Map<String, HostTensor> tensors = TorchArchive.read(PickleBuilder.zip(entries, ZipEntry.STORED), "test.pt");
        assertThat(tensors.get("t").toFloats()).containsExactly(5, 6);
    }

    @Test
    void followsOffsetsAndStrides() {
        byte[] pickle = PickleBuilder.dict()
                .text("row")
                .tensor("0", 6, 3, new long[] {3}, new long[] {1})
                .text("transposed")
                .tensor("0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
                .text("column")
                .tensor("0", 6, 1, new long[] {2, 1}, new long[] {3, 1})
                .text("repeated")
                .tensor("0", 6, 5, new long[] {2, 2}, new long[] {0, 0})
                .text("scalar")
                .tensor("0", 6, 5, new long[0], new long[0])
                .text("empty")
                .tensor("0", 6, 6, new long[] {0, 9}, new long[] {9, 1})
                .endDict();
        Map<String, HostTensor> tensors = TorchArchive.read(PickleBuilder.archive(pickle, 0, 1, 2, 3, 4, 5), "test.pt");
        assertThat(tensors.get("row").toFloats()).containsExactly(3, 4, 5);
        assertThat(tensors.get("transposed").toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(tensors.get("column").toFloats()).containsExactly(1, 4);
        assertThat(tensors.get("repeated").toFloats()).containsExactly(5, 5, 5, 5);
        assertThat(tensors.get("scalar").toFloats()).containsExactly(5);
        assertThat(tensors.get("empty").toFloats()).isEmpty();
    }

    @Test
    void unwrapsParametersSizesAndMetadata() {
        PickleBuilder program = new PickleBuilder()
                .global("collections", "OrderedDict")
                .op(')')
                .raw(0x81) // NEWOBJ instead of REDUCE
                .text("p")
                .global("torch._utils", "_rebuild_parameter")
                .op('(')
                .global("torch._utils", "_rebuild_tensor")
                .op('(')
                .storage("FloatStorage", "0", 2)
                .number(0)
                .global("torch", "Size")
                .numbers(2)
                .raw(0x85)
                .op('R')
                .numbers(1)
                .op('t')
                .op('R')
                .raw(0x88)
                .op('N')
                .op('t')
                .op('R')
                .op('s')
                .op('}')
                .text("_metadata")
                .op('}')
                .op('s')
                .op('b');
        Map<String, HostTensor> tensors = TorchArchive.read(PickleBuilder.archive(program.end(), 8, 9), "test.pt");
        assertThat(tensors.keySet()).containsExactly("p");
        assertThat(tensors.get("p").toFloats()).containsExactly(8, 9);
    }

    @Test
    void refusesUnknownByteOrdersAndFilesWithoutAPickle() {
        byte[] pickle = PickleBuilder.dict().endDict();
        Map<String, byte[]> odd = Map.of("x/data.pkl", pickle, "x/byteorder", "pdp".getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TorchArchive.read(PickleBuilder.zip(odd, ZipEntry.DEFLATED), "test.pt"))
                .withMessageContaining("byte order 'pdp'");
        for (Map<String, byte[]> entries : List.of(
                Map.of("x/other", pickle),
                Map.of("data.pkl", pickle),
                Map.of("x/y/data.pkl", pickle),
                Map.of("x/data.pkl", pickle, "y/data.pkl", pickle))) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> TorchArchive.read(PickleBuilder.zip(entries, ZipEntry.DEFLATED), "test.pt"))
                    .withMessageContaining("expected exactly one");
        }
    }

    @Test
    void namesFilesThatCannotBeRead() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TorchArchive.read(Path.of("no/such/file.pt")))
                .withMessageContaining("There is no file no/such/file.pt");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TorchArchive.read(Fixtures.ROOT))
                .withMessageContaining("is a folder, not a file");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TorchArchive.read(Path.of("/dev/zero")))
                .withMessageContaining("is a device, not a file");
    }
}

package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Tensors made up by a test. */
final class MapSource implements TensorSource {
    private final Map<String, HostTensor> tensors = new LinkedHashMap<>();
    boolean closed;

    MapSource f32(String name, long[] shape, float... values) {
        tensors.put(name, HostTensor.of(name, origin(), values, shape));
        return this;
    }

    MapSource bytes(String name, DType dtype, long[] shape, byte... bytes) {
        tensors.put(name, new HostTensor(name, origin(), dtype, shape, MemorySegment.ofArray(bytes)));
        return this;
    }

    MapSource text(String name, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return bytes(name, DType.U8, new long[] {utf8.length}, utf8);
    }

    MapSource without(String name) {
        tensors.remove(name);
        return this;
    }

    Map<String, HostTensor> tensors() {
        return tensors;
    }

    /** A safetensors file with this header and that many bytes of data. */
    static byte[] safetensors(String header, int dataBytes) {
        byte[] utf8 = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + utf8.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(utf8.length)
                .put(utf8)
                .array();
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public HostTensor get(String name) {
        HostTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException("the test has no tensor " + name);
        }
        return tensor;
    }

    @Override
    public String origin() {
        return "made-up";
    }

    @Override
    public void close() {
        closed = true;
    }
}

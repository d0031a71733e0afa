package io.github.trol4j.core.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes safetensors files: wide element types first, then by name, data beginning at a multiple of 64 bytes. */
public final class SafetensorsWriter {
    private static final int DATA_ALIGNMENT = 64;
    private static final int CHUNK = 1 << 20;

    private SafetensorsWriter() {}

    /**
     * Writes all tensors under the keys of the map. The data is streamed, and the file appears under its name only when it
     * is complete; an older one of that name is replaced.
     *
     * @throws CheckpointException if the file cannot be written
     */
    public static void write(Path file, Map<String, HostTensor> tensors) {
        write(file, tensors, Map.of());
    }

    /** The same with free-form strings for the header's {@code __metadata__}. */
    public static void write(Path file, Map<String, HostTensor> tensors, Map<String, String> metadata) {
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new CheckpointException("A tensor cannot be called %s".formatted(SafetensorsHeader.METADATA));
        }
        try (UnfinishedFile out = new UnfinishedFile(file)) {
            List<Map.Entry<String, HostTensor>> ordered = ordered(tensors);
            out.write(ByteBuffer.wrap(header(ordered, metadata)));
            for (Map.Entry<String, HostTensor> entry : ordered) {
                writeData(out, entry.getValue().data());
            }
            out.finish();
        } catch (IOException e) {
            throw new CheckpointException("%s cannot be written: %s".formatted(file, e), e);
        }
    }

    private static List<Map.Entry<String, HostTensor>> ordered(Map<String, HostTensor> tensors) {
        Comparator<Map.Entry<String, HostTensor>> widestFirst =
                Comparator.comparingInt(entry -> -entry.getValue().dtype().bytes());
        return tensors.entrySet().stream()
                .sorted(widestFirst.thenComparing(Map.Entry::getKey))
                .toList();
    }

    private static byte[] header(List<Map.Entry<String, HostTensor>> tensors, Map<String, String> metadata)
            throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator((OutputStream) text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(SafetensorsHeader.METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long at = 0;
            for (Map.Entry<String, HostTensor> entry : tensors) {
                HostTensor tensor = entry.getValue();
                long end = at + tensor.data().byteSize();
                json.writeObjectFieldStart(entry.getKey());
                json.writeStringField("dtype", tensor.dtype().name());
                json.writeFieldName("shape");
                json.writeArray(tensor.shape(), 0, tensor.shape().length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {at, end}, 0, 2);
                json.writeEndObject();
                at = end;
            }
            json.writeEndObject();
        }
        while ((Long.BYTES + text.size()) % DATA_ALIGNMENT != 0) {
            text.write(' ');
        }
        return ByteBuffer.allocate(Long.BYTES + text.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.size())
                .put(text.toByteArray())
                .array();
    }

    private static void writeData(UnfinishedFile out, MemorySegment data) throws IOException {
        byte[] chunk = new byte[(int) Math.min(CHUNK, data.byteSize())];
        for (long at = 0; at < data.byteSize(); at += chunk.length) {
            int count = (int) Math.min(chunk.length, data.byteSize() - at);
            MemorySegment.copy(data, at, MemorySegment.ofArray(chunk), 0, count);
            out.write(ByteBuffer.wrap(chunk, 0, count));
        }
    }
}

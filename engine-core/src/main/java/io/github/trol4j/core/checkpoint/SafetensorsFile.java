package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One safetensors file, mapped or in memory. Opening reads and checks the header only; the data is paged in by whoever looks at
 * it. A mapped tensor must not be touched after {@link #close}, and the file must not be shortened while it is open.
 */
public final class SafetensorsFile implements TensorSource {
    private final MappedFile file;
    private final String origin;
    private final MemorySegment data;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata;

    private SafetensorsFile(MappedFile file) {
        this.file = file;
        this.origin = file.origin();
        SafetensorsHeader header = SafetensorsHeader.read(file.bytes(), origin);
        this.metadata = header.metadata();
        this.data = file.bytes().asSlice(header.dataStart());
        header.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    }

    /**
     * Maps a file.
     *
     * @throws CheckpointException if it is missing, unreadable or not exactly what the format prescribes
     */
    public static SafetensorsFile open(Path file) {
        return MappedFile.open(file, SafetensorsFile::new);
    }

    /**
     * Reads bytes that are already in memory, for example a resource of a jar; they are neither copied nor released.
     *
     * @param origin what to call them in messages
     */
    public static SafetensorsFile of(MemorySegment bytes, String origin) {
        return new SafetensorsFile(MappedFile.of(bytes, origin));
    }

    /** In the order of the data, so that reading all of them reads the file from front to back. */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public HostTensor get(String name) {
        StoredTensor stored = tensors.get(name);
        if (stored == null) {
            throw ClosestNames.missing(name, origin, names());
        }
        DType dtype = stored.type().readable();
        if (dtype == null) {
            throw new CheckpointException(
                    "Tensor '%s' in %s is stored as %s, which this engine cannot read. Convert it to F32, F16 or BF16 first."
                            .formatted(Shown.text(name), origin, stored.type()));
        }
        MemorySegment bytes = data.asSlice(stored.begin(), stored.end() - stored.begin());
        return new HostTensor(name, origin, dtype, stored.shape().clone(), bytes);
    }

    /** The free-form strings of the header's {@code __metadata__}, usually just {@code format=pt}. */
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "%s (%d tensors)".formatted(origin, tensors.size());
    }
}

package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a torch pickle may refer to: the names of {@link TorchGlobal}, and the storages that lie beside it in the archive. Tensors
 * come out as views of their storage where they are contiguous, so entries that alias one storage share its bytes.
 */
final class TorchHost implements PickleHost {
    /** A run of elements that tensors are views of. */
    private record Storage(DType dtype, String key, MemorySegment data) {
        long elements() {
            return data.byteSize() / dtype.bytes();
        }
    }

    private final ZipArchive archive;
    private final String folder;
    private final String origin;
    private final Map<String, Storage> storages = new HashMap<>();
    private long copied;

    /** @param folder top folder of the archive, with its slash */
    TorchHost(ZipArchive archive, String folder, String origin) {
        this.archive = archive;
        this.folder = folder;
        this.origin = origin;
    }

    @Override
    public Object global(String module, String name) {
        return TorchGlobal.named(module + "." + name);
    }

    @Override
    public Object call(Object callable, PickleTuple arguments) {
        if (!(callable instanceof TorchGlobal global)) {
            throw new CheckpointException(
                    "a %s cannot be called".formatted(callable.getClass().getSimpleName()));
        }
        return switch (global.role()) {
            case TorchGlobal.Role.Dictionary() -> emptyDictionary(arguments);
            case TorchGlobal.Role.Tensor() -> tensor(arguments);
            case TorchGlobal.Role.Parameter() -> arguments.get(0, HostTensor.class, "the tensor of a parameter");
            case TorchGlobal.Role.Size() -> arguments.get(0, PickleTuple.class, "a size");
            case TorchGlobal.Role.Device() -> global;
            case TorchGlobal.Role.StorageOf(DType _), TorchGlobal.Role.Inert() ->
                throw new CheckpointException("%s may be named but not called".formatted(global.path()));
        };
    }

    /** A storage id: {@code ("storage", type, key, location, number of elements)}. Each is read from the archive once. */
    @Override
    public Object persistent(Object id) {
        if (!(id instanceof PickleTuple tuple)
                || tuple.size() != 5
                || !tuple.get(0, String.class, "kind of a persistent id").equals("storage")) {
            throw new CheckpointException("only storages may lie outside the pickle");
        }
        TorchGlobal type = tuple.get(1, TorchGlobal.class, "type of a storage");
        if (!(type.role() instanceof TorchGlobal.Role.StorageOf(DType dtype))) {
            throw new CheckpointException("%s is not a storage type that can be read".formatted(type.path()));
        }
        String key = tuple.get(2, String.class, "key of a storage");
        long elements = tuple.get(4, Long.class, "size of a storage");
        Storage storage = storages.get(key);
        if (storage == null) {
            storage =
                    new Storage(dtype, key, MemorySegment.ofArray(bytesOf(key)).asReadOnly());
            storages.put(key, storage);
        }
        if (storage.dtype() != dtype
                || elements < 0
                || elements != storage.elements()
                || storage.data().byteSize() % dtype.bytes() != 0) {
            throw new CheckpointException("storage '%s' should hold %d elements of %s, the archive has %d bytes of %s"
                    .formatted(Shown.text(key), elements, dtype, storage.data().byteSize(), storage.dtype()));
        }
        return storage;
    }

    private byte[] bytesOf(String key) {
        byte[] content = archive.read(folder + "data/" + key);
        if (content == null) {
            throw new CheckpointException("the archive has no data for storage '%s'".formatted(Shown.text(key)));
        }
        return content;
    }

    private static Object emptyDictionary(PickleTuple arguments) {
        if (arguments.size() != 0) {
            throw new CheckpointException("a dictionary must be made empty and then filled");
        }
        return new LinkedHashMap<>();
    }

    /** {@code (storage, offset, shape, strides, ...)}, all in elements; what follows has no meaning for us. */
    private HostTensor tensor(PickleTuple arguments) {
        Storage storage = arguments.get(0, Storage.class, "storage of a tensor");
        long offset = arguments.get(1, Long.class, "offset of a tensor");
        long[] shape = arguments.get(2, PickleTuple.class, "shape of a tensor").sizes("shape");
        long[] strides =
                arguments.get(3, PickleTuple.class, "strides of a tensor").sizes("strides");
        if (shape.length != strides.length || shape.length > SafetensorsHeader.MOST_DIMENSIONS) {
            throw new CheckpointException("%d sizes but %d strides".formatted(shape.length, strides.length));
        }
        long elements = requireInside(storage, offset, shape, strides);
        int width = storage.dtype().bytes();
        MemorySegment data = isContiguous(shape, strides)
                ? storage.data().asSlice(offset * width, elements * width)
                : gather(storage, offset, shape, strides);
        return new HostTensor("", origin, storage.dtype(), shape, data);
    }

    /** Number of elements, after checking that the first and the last one lie in the storage. */
    private static long requireInside(Storage storage, long offset, long[] shape, long[] strides) {
        try {
            long elements = 1;
            long last = offset;
            for (int i = 0; i < shape.length; i++) {
                elements = Math.multiplyExact(elements, shape[i]);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
            }
            long beyond = elements == 0 ? offset : last + 1;
            if (offset >= 0 && beyond >= 0 && beyond <= storage.elements()) {
                return elements;
            }
        } catch (ArithmeticException _) {
            // too large to be inside anything
        }
        throw new CheckpointException(
                "a tensor of shape %s, strides %s at offset %d does not fit storage '%s' of %d elements"
                        .formatted(
                                Arrays.toString(shape),
                                Arrays.toString(strides),
                                offset,
                                Shown.text(storage.key()),
                                storage.elements()));
    }

    private static boolean isContiguous(long[] shape, long[] strides) {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] == 0) {
                return true;
            }
            if (shape[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }

    /** Row-major copy of a strided view. Strides of 0 make tiny files large, so the sum of all copies is limited. */
    private MemorySegment gather(Storage storage, long offset, long[] shape, long[] strides) {
        int width = storage.dtype().bytes();
        long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        if (elements > (ZipArchive.LARGEST - copied) / width) {
            throw new CheckpointException(
                    "its strided tensors expand to more than %d bytes".formatted(ZipArchive.LARGEST));
        }
        copied += elements * width;
        MemorySegment rowMajor = MemorySegment.ofArray(new byte[(int) (elements * width)]);
        long[] index = new long[shape.length];
        for (long i = 0, from = offset; i < elements; i++) {
            MemorySegment.copy(storage.data(), from * width, rowMajor, i * width, width);
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                from += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return rowMajor;
    }
}

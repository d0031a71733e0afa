package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a torch pickle may refer to: the names of {@link TorchGlobal}, and the storages that lie beside it in the file. Tensors
 * come out as views of their storage where they are contiguous, so entries that alias one storage share its bytes.
 */
final class TorchHost implements PickleHost {
    /** Where the bytes of storages are. */
    @FunctionalInterface
    interface Bytes {
        /**
         * Little-endian content of a storage, of whatever size it has.
         *
         * @param bytes what the pickle says that it should hold
         * @throws CheckpointException if there is no such storage
         */
        MemorySegment of(String key, TorchType type, long bytes);
    }

    private final Bytes content;
    private final String origin;
    private final Map<String, TorchStorage> storages = new HashMap<>();
    private long copied;

    TorchHost(Bytes content, String origin) {
        this.content = content;
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
            case TorchGlobal.Role.Dictionary() -> dictionary(arguments);
            case TorchGlobal.Role.Tensor() -> tensor(arguments, 6);
            case TorchGlobal.Role.TypedTensor() -> tensor(arguments, 7);
            case TorchGlobal.Role.EmptyTensor() -> new TorchTensor(null);
            case TorchGlobal.Role.Parameter() -> arguments.get(0, TorchTensor.class, "the tensor of a parameter");
            case TorchGlobal.Role.Subclass() -> subclass(arguments);
            case TorchGlobal.Role.Size() -> arguments.get(0, PickleTuple.class, "a size");
            case TorchGlobal.Role.Value() -> global;
            case TorchGlobal.Role.StorageOf(TorchType _),
                    TorchGlobal.Role.ElementType(TorchType _),
                    TorchGlobal.Role.Inert() ->
                throw new CheckpointException("%s may be named but not called".formatted(global.path()));
            case TorchGlobal.Role.Unusable(String what) ->
                throw new CheckpointException(
                        "%s, of which no layer can be made: save an ordinary tensor instead".formatted(what));
        };
    }

    /** Attributes carry no values, save for the oldest files, in which a tensor gets its storage so. */
    @Override
    public void build(Object target, Object state) {
        if (target instanceof TorchTensor tensor
                && state instanceof PickleTuple arguments
                && arguments.size() >= 4
                && arguments.size() <= 5) {
            tensor.set(view(arguments).read(origin));
        } else if (!(target instanceof Map) && !(target instanceof TorchTensor)) {
            throw new CheckpointException("only dictionaries and tensors may be given a state");
        }
    }

    /** {@code (function, class, arguments, state)}: what the function makes; class and state are decoration. */
    private Object subclass(PickleTuple arguments) {
        return call(
                arguments.get(0, TorchGlobal.class, "function of a tensor"),
                arguments.get(2, PickleTuple.class, "arguments of a tensor"));
    }

    /**
     * A storage id: {@code ("storage", type, key, location, number of elements)}, in old files with {@code (key, first, count)} of a
     * part of it. Each is read once.
     */
    @Override
    public Object persistent(Object id) {
        if (!(id instanceof PickleTuple tuple)
                || tuple.size() < 5
                || tuple.size() > 6
                || !tuple.get(0, String.class, "kind of a persistent id").equals("storage")) {
            throw new CheckpointException("only storages may lie outside the pickle");
        }
        TorchGlobal named = tuple.get(1, TorchGlobal.class, "type of a storage");
        if (!(named.role() instanceof TorchGlobal.Role.StorageOf(TorchType type))) {
            throw new CheckpointException("%s is not a storage type that can be read".formatted(named.path()));
        }
        String key = tuple.get(2, String.class, "key of a storage");
        TorchStorage storage = storage(key, type, tuple.get(4, Long.class, "size of a storage"));
        if (tuple.size() == 5 || tuple.get(5, Object.class, "part of a storage") == PickleMachine.None.NONE) {
            return storage;
        }
        PickleTuple part = tuple.get(5, PickleTuple.class, "part of a storage");
        return storage.part(part.get(1, Long.class, "begin of a part"), part.get(2, Long.class, "size of a part"));
    }

    private TorchStorage storage(String key, TorchType type, long elements) {
        TorchStorage known = storages.get(key);
        if (known == null) {
            if (elements < 0 || elements > ZipArchive.LARGEST) {
                throw new CheckpointException("storage '%s' should hold %d elements, at most %d are read"
                        .formatted(Shown.text(key), elements, ZipArchive.LARGEST));
            }
            known = new TorchStorage(type, key, content.of(key, type, elements * type.bytes()));
            storages.put(key, known);
        }
        if (known.type() != type
                || elements != known.elements(type)
                || known.data().byteSize() % type.bytes() != 0) {
            throw new CheckpointException("storage '%s' should hold %d elements of %s, the archive has %d bytes of %s"
                    .formatted(Shown.text(key), elements, type, known.data().byteSize(), known.type()));
        }
        return known;
    }

    /** Empty, or with what another dictionary or a list of pairs holds. */
    private static Object dictionary(PickleTuple arguments) {
        Map<Object, Object> made = new LinkedHashMap<>();
        if (arguments.size() > 1) {
            throw new CheckpointException("a dictionary is made of one other at most");
        }
        if (arguments.size() == 1) {
            switch (arguments.get(0, Object.class, "content of a dictionary")) {
                case Map<?, ?> other -> made.putAll(other);
                case List<?> pairs -> pairs.forEach(pair -> put(made, pair));
                case Object other ->
                    throw new CheckpointException("a dictionary cannot be made of a %s"
                            .formatted(other.getClass().getSimpleName()));
            }
        }
        return made;
    }

    private static void put(Map<Object, Object> dictionary, Object pair) {
        PickleTuple two = pair instanceof List<?> list ? new PickleTuple(List.copyOf(list)) : asTuple(pair);
        Object key = two.get(0, Object.class, "key of a dictionary");
        PickleMachine.requireKey(key);
        dictionary.put(key, two.get(1, Object.class, "value of a dictionary"));
    }

    private static PickleTuple asTuple(Object pair) {
        if (pair instanceof PickleTuple tuple) {
            return tuple;
        }
        throw new CheckpointException("a dictionary is made of pairs");
    }

    /**
     * {@code (storage, offset, shape, strides, requires_grad, hooks, ...)}, all in elements.
     *
     * @param metadata place of the argument with the marks of lazily negated and conjugated tensors; the one before it is the element
     *     type if there are 7 before it
     */
    private TorchTensor tensor(PickleTuple arguments, int metadata) {
        TorchStorage.View view = metadata == 7 ? view(arguments, elementType(arguments)) : view(arguments);
        HostTensor tensor = view.read(origin);
        return new TorchTensor(isNegated(arguments, metadata) ? negated(tensor) : tensor);
    }

    private static TorchType elementType(PickleTuple arguments) {
        TorchGlobal named = arguments.get(6, TorchGlobal.class, "element type of a tensor");
        if (named.role() instanceof TorchGlobal.Role.ElementType(TorchType type)) {
            return type;
        }
        throw new CheckpointException("%s is not an element type that can be read".formatted(named.path()));
    }

    private TorchStorage.View view(PickleTuple arguments) {
        return view(
                arguments,
                arguments.get(0, TorchStorage.class, "storage of a tensor").type());
    }

    private TorchStorage.View view(PickleTuple arguments, TorchType type) {
        TorchStorage.View view = new TorchStorage.View(
                arguments.get(0, TorchStorage.class, "storage of a tensor"),
                type,
                arguments.get(1, Long.class, "offset of a tensor"),
                arguments.get(2, PickleTuple.class, "shape of a tensor").sizes("shape"),
                arguments.get(3, PickleTuple.class, "strides of a tensor").sizes("strides"));
        // Strides of 0 make tiny files large, so the sum of all copies is limited.
        if (view.elements() > ZipArchive.LARGEST || view.copied() > ZipArchive.LARGEST - copied) {
            throw new CheckpointException(
                    "its strided tensors expand to more than %d bytes".formatted(ZipArchive.LARGEST));
        }
        copied += view.copied();
        return view;
    }

    /** A conjugated tensor has the same real part, and that is all we look at. */
    private static boolean isNegated(PickleTuple arguments, int metadata) {
        if (arguments.size() <= metadata
                || arguments.get(metadata, Object.class, "metadata of a tensor") == PickleMachine.None.NONE) {
            return false;
        }
        Map<?, ?> marks = arguments.get(metadata, Map.class, "metadata of a tensor");
        for (Object mark : marks.keySet()) {
            if (!mark.equals("neg") && !mark.equals("conj")) {
                throw new CheckpointException(
                        "a tensor has the mark '%s', which is not known".formatted(Shown.text(mark.toString())));
            }
        }
        return Boolean.TRUE.equals(marks.get("neg"));
    }

    private HostTensor negated(HostTensor tensor) {
        long bytes = tensor.elements() * Float.BYTES;
        if (bytes > ZipArchive.LARGEST - copied) {
            throw new CheckpointException("its tensors expand to more than %d bytes".formatted(ZipArchive.LARGEST));
        }
        copied += bytes;
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return HostTensor.of("", origin, values, tensor.shape());
    }
}

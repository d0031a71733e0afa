package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.Shown;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A Python name that a torch file may mention, with what it means to us. This list is the whole of it: nothing is ever looked up,
 * loaded or run by name.
 *
 * @param path dotted name as the pickle spells it
 */
record TorchGlobal(String path, Role role) {
    /** What a name is good for. */
    sealed interface Role {
        /** Makes an empty dictionary. */
        record Dictionary() implements Role {}

        /** Makes a tensor from a storage. */
        record Tensor() implements Role {}

        /** Wraps a tensor; we keep the tensor. */
        record Parameter() implements Role {}

        /** Wraps a tuple; we keep the tuple. */
        record Size() implements Role {}

        /** Where a tensor used to live; of no interest here. */
        record Device() implements Role {}

        /** Type of the elements of a storage. */
        record StorageOf(DType dtype) implements Role {}

        /** May be mentioned, but does nothing. */
        record Inert() implements Role {}
    }

    private static final Map<String, TorchGlobal> ALLOWED = allowed();

    /** @throws CheckpointException if the name is not on the list */
    static TorchGlobal named(String path) {
        TorchGlobal global = ALLOWED.get(path);
        if (global == null) {
            throw new CheckpointException(
                    "%s is not allowed. A file of plain tensors needs none but OrderedDict, _rebuild_tensor_v2 and storages; do not trust this one"
                            .formatted(Shown.text(path)));
        }
        return global;
    }

    static Set<String> names() {
        return ALLOWED.keySet();
    }

    private static Map<String, TorchGlobal> allowed() {
        Map<String, Role> roles = new LinkedHashMap<>();
        roles.put("collections.OrderedDict", new Role.Dictionary());
        roles.put("torch._utils._rebuild_tensor", new Role.Tensor());
        roles.put("torch._utils._rebuild_tensor_v2", new Role.Tensor());
        roles.put("torch._utils._rebuild_parameter", new Role.Parameter());
        roles.put("torch.Size", new Role.Size());
        roles.put("torch.device", new Role.Device());
        roles.put("torch.FloatStorage", new Role.StorageOf(DType.F32));
        roles.put("torch.HalfStorage", new Role.StorageOf(DType.F16));
        roles.put("torch.BFloat16Storage", new Role.StorageOf(DType.BF16));
        roles.put("torch.DoubleStorage", new Role.StorageOf(DType.F64));
        roles.put("torch.ByteStorage", new Role.StorageOf(DType.U8));
        roles.put("torch.CharStorage", new Role.StorageOf(DType.I8));
        roles.put("torch.ShortStorage", new Role.StorageOf(DType.I16));
        roles.put("torch.IntStorage", new Role.StorageOf(DType.I32));
        roles.put("torch.LongStorage", new Role.StorageOf(DType.I64));
        roles.put("torch.BoolStorage", new Role.StorageOf(DType.BOOL));
        roles.put("torch.storage.UntypedStorage", new Role.StorageOf(DType.U8));
        roles.put("torch.storage.TypedStorage", new Role.Inert());
        for (String dtype : new String[] {
            "float32", "float16", "bfloat16", "float64", "uint8", "int8", "int16", "int32", "int64", "bool"
        }) {
            roles.put("torch." + dtype, new Role.Inert());
        }
        Map<String, TorchGlobal> allowed = new LinkedHashMap<>();
        roles.forEach((path, role) -> allowed.put(path, new TorchGlobal(path, role)));
        return Map.copyOf(allowed);
    }
}

package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        /** Makes a dictionary. */
        record Dictionary() implements Role {}

        /** Makes a tensor from a storage. */
        record Tensor() implements Role {}

        /** Makes a tensor from a storage whose type is given apart. */
        record TypedTensor() implements Role {}

        /** Makes a tensor that is given its storage afterwards. */
        record EmptyTensor() implements Role {}

        /** Wraps a tensor; we keep the tensor. */
        record Parameter() implements Role {}

        /** Calls another function and gives what comes of it another class, which means nothing to us. */
        record Subclass() implements Role {}

        /** Wraps a tuple; we keep the tuple. */
        record Size() implements Role {}

        /** A plain value such as a device or some bytes: attributes are made of them, tensors never. */
        record Value() implements Role {}

        /** Type of the elements of a storage. */
        record StorageOf(TorchType type) implements Role {}

        /** Type of the elements of a tensor. */
        record ElementType(TorchType type) implements Role {}

        /** May be mentioned, but does nothing. */
        record Inert() implements Role {}

        /**
         * Makes what torch reads and no layer takes.
         *
         * @param what to call it
         */
        record Unusable(String what) implements Role {}
    }

    /** Python 2 and 3 spell the module of what is built in differently. */
    private static final List<String> VALUES = List.of(
            "torch.device",
            "torch.serialization._get_layout",
            "_codecs.encode",
            "__builtin__.bytearray",
            "__builtin__.set",
            "__builtin__.complex",
            "builtins.bytearray",
            "builtins.set",
            "builtins.complex");

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
        roles.put("collections.Counter", new Role.Dictionary());
        roles.put("torch._utils._rebuild_tensor", new Role.Tensor());
        roles.put("torch._utils._rebuild_tensor_v2", new Role.Tensor());
        roles.put("torch._utils._rebuild_tensor_v3", new Role.TypedTensor());
        roles.put("torch._utils._rebuild_parameter", new Role.Parameter());
        roles.put("torch._utils._rebuild_parameter_with_state", new Role.Parameter());
        roles.put("torch._utils._rebuild_device_tensor_from_cpu_tensor", new Role.Parameter());
        roles.put("torch.nn.parameter.Parameter", new Role.Parameter());
        roles.put("torch._tensor._rebuild_from_type_v2", new Role.Subclass());
        roles.put("torch.Tensor", new Role.Inert());
        roles.put("torch.Size", new Role.Size());
        roles.put("torch.storage.UntypedStorage", new Role.StorageOf(TorchType.UINT8));
        roles.put("torch.storage.TypedStorage", new Role.Inert());
        for (String value : VALUES) {
            roles.put(value, new Role.Value());
        }
        for (TorchType type : TorchType.values()) {
            type.storage().ifPresent(storage -> {
                roles.put("torch." + storage, new Role.StorageOf(type));
                roles.put("torch." + storage.replace("Storage", "Tensor"), new Role.EmptyTensor());
            });
            roles.put("torch." + type.name().toLowerCase(Locale.ROOT), new Role.ElementType(type));
        }
        roles.put("torch._utils._rebuild_qtensor", new Role.Unusable("a quantized tensor"));
        roles.put("torch._utils._rebuild_sparse_tensor", new Role.Unusable("a sparse tensor"));
        roles.put("torch._utils._rebuild_nested_tensor", new Role.Unusable("a nested tensor"));
        roles.put("torch._utils._rebuild_meta_tensor_no_storage", new Role.Unusable("a tensor without values"));
        Map<String, TorchGlobal> allowed = new LinkedHashMap<>();
        roles.forEach((path, role) -> allowed.put(path, new TorchGlobal(path, role)));
        return Map.copyOf(allowed);
    }
}

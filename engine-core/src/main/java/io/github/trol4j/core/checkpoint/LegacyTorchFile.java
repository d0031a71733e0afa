package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code torch.save} wrote before torch 1.6 and still writes when asked to: four pickles (a magic number, a version, facts about
 * the machine, the object), a fifth with the keys of the storages, and behind it the storages in that order, each as a number of
 * elements and the elements themselves. Little-endian whatever the machine was.
 */
final class LegacyTorchFile {
    /** The magic number as pickled; the protocol stands before it. */
    private static final byte[] MAGIC = {
        (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19, '.'
    };

    private static final int MAGIC_AT = 2;
    private static final long VERSION = 1001;

    private final ByteBuffer file;
    private final String origin;
    private final Map<String, MemorySegment> found = new HashMap<>();
    private final Map<String, Integer> widths = new LinkedHashMap<>();
    private long promised;

    private LegacyTorchFile(byte[] bytes, String origin) {
        this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.origin = origin;
    }

    static boolean isLegacy(byte[] bytes) {
        int end = MAGIC_AT + MAGIC.length;
        return bytes.length >= end
                && bytes[0] == (byte) 0x80
                && Arrays.equals(bytes, MAGIC_AT, end, MAGIC, 0, MAGIC.length);
    }

    /** The object that was saved. */
    static Object read(byte[] bytes, String origin) {
        if (bytes.length > ZipArchive.LARGEST) {
            throw new CheckpointException("%s cannot be read as a torch file: it has more than %d bytes"
                    .formatted(origin, ZipArchive.LARGEST));
        }
        return new LegacyTorchFile(bytes, origin).read();
    }

    /** The storages stand behind the object that needs them: it is made twice, the first time of zeros. */
    private Object read() {
        file.position(MAGIC_AT + MAGIC.length);
        Object version = plain("version");
        if (!version.equals(VERSION)) {
            throw new CheckpointException("%s cannot be read as a torch file: it has version %s, expected %d"
                    .formatted(origin, version instanceof Long ? version : "of another kind", VERSION));
        }
        plain("facts about the machine");
        int object = file.position();
        run("object", new TorchHost(this::zeros, origin));
        readStorages(plain("keys"));
        file.position(object);
        return run("object", new TorchHost((key, _, _) -> found(key), origin));
    }

    private Object plain(String what) {
        return run(
                what,
                new TorchHost(
                        (key, _, _) -> {
                            throw new CheckpointException("a storage is out of place here");
                        },
                        origin));
    }

    private Object run(String what, TorchHost host) {
        return PickleMachine.run(file, what + " in " + origin, host);
    }

    private MemorySegment zeros(String key, TorchType type, long bytes) {
        promised += bytes;
        if (promised > file.limit()) {
            throw new CheckpointException("its storages are larger than the file");
        }
        widths.put(key, type.bytes());
        return MemorySegment.ofArray(new byte[(int) bytes]);
    }

    private MemorySegment found(String key) {
        MemorySegment storage = found.get(key);
        if (storage == null) {
            throw new CheckpointException("the file has no data for storage '%s'".formatted(Shown.text(key)));
        }
        return storage;
    }

    private void readStorages(Object keys) {
        if (!(keys instanceof List<?> list)) {
            throw damaged("its keys are no list");
        }
        for (Object key : list) {
            Integer width = key instanceof String name ? widths.get(name) : null;
            if (width == null || !(key instanceof String name) || file.remaining() < Long.BYTES) {
                throw damaged("its list of storages does not fit the object or the file");
            }
            long elements = file.getLong();
            if (elements < 0 || elements > file.remaining() / width) {
                throw damaged(
                        "storage '%s' claims %d elements, the file ends before".formatted(Shown.text(name), elements));
            }
            int size = (int) elements * width;
            found.put(
                    name,
                    MemorySegment.ofBuffer(file.slice(file.position(), size).asReadOnlyBuffer()));
            file.position(file.position() + size);
        }
    }

    private CheckpointException damaged(String what) {
        return new CheckpointException("%s cannot be read as a torch file: %s. Was it copied or downloaded completely?"
                .formatted(origin, what));
    }
}

package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads small {@code .pt} files as {@code torch.save} writes them: a zip archive with a pickled dictionary of tensors and one entry per
 * storage, or the older form of {@link LegacyTorchFile}. What {@code torch.load(weights_only=True)} of torch 2.13 reads and a layer
 * can take is read here, with the same values. The pickle is interpreted by a machine of our own that knows the handful of names such a file needs and
 * refuses all others, so no file can run code.
 */
public final class TorchArchive {
    private static final String PICKLE = "data.pkl";

    private TorchArchive() {}

    /**
     * The tensors of a file, in the order in which it lists them. They live on the heap.
     *
     * @throws CheckpointException if the file is missing, damaged, too large, or refers to anything but plain tensors
     */
    public static Map<String, HostTensor> read(Path file) {
        RegularFiles.requireIfThere(file);
        try (InputStream in = Files.newInputStream(file)) {
            return read(in.readNBytes(ZipArchive.LARGEST + 1), file.toString());
        } catch (NoSuchFileException e) {
            throw new CheckpointException("There is no file %s".formatted(file), e);
        } catch (IOException e) {
            throw new CheckpointException("%s cannot be read: %s".formatted(file, e), e);
        }
    }

    /**
     * The same for bytes in memory.
     *
     * @param origin what to call them in messages
     */
    public static Map<String, HostTensor> read(byte[] bytes, String origin) {
        GitLfs.refusePointer(MemorySegment.ofArray(bytes), origin);
        return LegacyTorchFile.isLegacy(bytes)
                ? tensors(LegacyTorchFile.read(bytes, origin), origin)
                : archive(new ZipArchive(bytes, origin), origin);
    }

    private static Map<String, HostTensor> archive(ZipArchive archive, String origin) {
        String folder = topFolder(archive, origin);
        byte[] order = archive.read(folder + "byteorder");
        boolean big = order != null && new String(order, StandardCharsets.UTF_8).equals("big");
        if (order != null && !big && !new String(order, StandardCharsets.UTF_8).equals("little")) {
            throw new CheckpointException("%s has the byte order '%s', expected little or big"
                    .formatted(origin, Shown.text(new String(order, StandardCharsets.UTF_8))));
        }
        byte[] pickle = archive.read(folder + PICKLE);
        if (pickle == null) {
            throw new AssertionError("topFolder found it");
        }
        TorchHost host = new TorchHost((key, type, _) -> storage(archive, folder, key, big ? type : null), origin);
        return tensors(PickleMachine.run(pickle, PICKLE + " in " + origin, host), origin);
    }

    /** @param swapped type of the elements whose bytes are to be turned around, or null */
    private static MemorySegment storage(ZipArchive archive, String folder, String key, @Nullable TorchType swapped) {
        byte[] content = archive.read(folder + "data/" + key);
        if (content == null) {
            throw new CheckpointException("the archive has no data for storage '%s'".formatted(Shown.text(key)));
        }
        if (swapped != null) {
            int width = swapped.numberBytes();
            for (int from = 0; from + width <= content.length; from += width) {
                for (int i = 0; i < width / 2; i++) {
                    byte first = content[from + i];
                    content[from + i] = content[from + width - 1 - i];
                    content[from + width - 1 - i] = first;
                }
            }
        }
        return MemorySegment.ofArray(content).asReadOnly();
    }

    /** The folder, slash included, that holds the pickle; its name is up to whoever saved the file. */
    private static String topFolder(ZipArchive archive, String origin) {
        List<String> pickles = archive.names().stream()
                .filter(name -> name.endsWith("/" + PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
                .toList();
        if (pickles.size() != 1) {
            throw new CheckpointException(
                    "%s holds %d entries */%s, expected exactly one. Is it a file written by torch.save?"
                            .formatted(origin, pickles.size(), PICKLE));
        }
        String pickle = pickles.getFirst();
        return pickle.substring(0, pickle.length() - PICKLE.length());
    }

    private static Map<String, HostTensor> tensors(Object root, String origin) {
        if (!(root instanceof Map<?, ?> dictionary)) {
            throw new CheckpointException("%s holds a %s, expected a dictionary of tensors"
                    .formatted(origin, root.getClass().getSimpleName()));
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        dictionary.forEach((key, value) -> {
            if (!(key instanceof String name) || !(value instanceof TorchTensor made)) {
                throw new CheckpointException("%s: entry '%s' is a %s, expected a tensor. Save the state_dict alone."
                        .formatted(
                                origin,
                                Shown.text(key.toString()),
                                value.getClass().getSimpleName()));
            }
            HostTensor tensor = made.value(name, origin);
            tensors.put(name, new HostTensor(name, origin, tensor.dtype(), tensor.shape(), tensor.data()));
        });
        return Collections.unmodifiableMap(tensors);
    }
}

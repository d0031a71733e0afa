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

/**
 * Reads small {@code .pt} files as {@code torch.save} writes them: a zip archive with a pickled dictionary of tensors and one entry per
 * storage. The pickle is interpreted by a machine of our own that knows the handful of names such a file needs and
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
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new CheckpointException("%s is not a regular file".formatted(file));
        }
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
        ZipArchive archive = new ZipArchive(bytes, origin);
        String folder = topFolder(archive, origin);
        byte[] order = archive.read(folder + "byteorder");
        if (order != null && !new String(order, StandardCharsets.UTF_8).equals("little")) {
            throw new CheckpointException(
                    "%s was written on a big-endian machine. Save it again on another.".formatted(origin));
        }
        byte[] pickle = archive.read(folder + PICKLE);
        if (pickle == null) {
            throw new AssertionError("topFolder found it");
        }
        String where = PICKLE + " in " + origin;
        return tensors(PickleMachine.run(pickle, where, new TorchHost(archive, folder, origin)), origin);
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
            if (!(key instanceof String name) || !(value instanceof HostTensor tensor)) {
                throw new CheckpointException("%s: entry '%s' is a %s, expected a tensor. Save the state_dict alone."
                        .formatted(
                                origin,
                                Shown.text(key.toString()),
                                value.getClass().getSimpleName()));
            }
            tensors.put(name, new HostTensor(name, origin, tensor.dtype(), tensor.shape(), tensor.data()));
        });
        return Collections.unmodifiableMap(tensors);
    }
}

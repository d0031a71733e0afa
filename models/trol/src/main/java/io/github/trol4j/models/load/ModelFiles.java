package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.checkpoint.PackedFile;
import io.github.trol4j.core.checkpoint.SafetensorsDirectory;
import io.github.trol4j.core.checkpoint.SafetensorsFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.text.FileSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The files of one checkpoint, in a folder, in one packed file, inside a jar, or nowhere at all. */
public sealed interface ModelFiles {
    String CONFIG = "config.json";
    String WEIGHTS = "model.safetensors";
    String GATES = "trol_gating.pt";

    /** What to call the checkpoint in messages. */
    String origin();

    /** The small files: configuration, tokenizer, gates. */
    FileSource small();

    /** The weights; the caller closes them. */
    TensorSource weights();

    /** A small file that must be there. */
    default byte[] required(String name) {
        byte[] bytes = small().read(name);
        if (bytes == null) {
            throw new CheckpointException(
                    "%s: no such file. A TroL checkpoint is a folder with %s, %s, %s and tokenizer files."
                            .formatted(small().describe(name), CONFIG, WEIGHTS, GATES));
        }
        return bytes;
    }

    /** A checkpoint on disk: the folder it was downloaded to, or the packed file it was converted to. */
    static ModelFiles of(Path path) {
        return PackedFile.isPacked(path) ? Packed.open(path) : folder(path);
    }

    /** The folder that a published checkpoint was downloaded to. */
    static ModelFiles folder(Path folder) {
        if (PackedFile.isUnfinished(folder) && Files.exists(folder)) {
            throw new CheckpointException(
                    "%s is an unfinished conversion: 'trol convert' writes there, or was killed while it did. Convert the checkpoint again."
                            .formatted(folder));
        }
        WrongPlace.require(folder);
        return new Folder(folder);
    }

    /** The demonstration model inside the jar. */
    static ModelFiles nano() {
        return resources(ModelFiles.class, "/io/github/trol4j/models/nano", "nano");
    }

    /** The resources below {@code path} of the jar that {@code anchor} lies in. */
    static ModelFiles resources(Class<?> anchor, String path, String name) {
        return new Resources(anchor, path, name);
    }

    /** A folder on disk; the weights are mapped. */
    record Folder(Path path) implements ModelFiles {
        @Override
        public String origin() {
            return path.toString();
        }

        @Override
        public FileSource small() {
            return FileSource.directory(path);
        }

        @Override
        public TensorSource weights() {
            return SafetensorsDirectory.open(path);
        }
    }

    /**
     * A packed file; its weights are mapped.
     *
     * @param packing how it was made
     * @param contents its small files
     */
    record Packed(Path path, Packing packing, Map<String, byte[]> contents) implements ModelFiles {
        static Packed open(Path path) {
            try (PackedFile file = PackedFile.open(path)) {
                Map<String, byte[]> contents = new HashMap<>();
                for (String name : file.files()) {
                    byte[] content = file.file(name);
                    if (content != null) {
                        contents.put(name, content);
                    }
                }
                return new Packed(path, Packing.of(file), contents);
            }
        }

        @Override
        public String origin() {
            return path.toString();
        }

        @Override
        public FileSource small() {
            return new FileSource() {
                @Override
                public byte @Nullable [] read(String name) {
                    return contents.get(name);
                }

                @Override
                public String describe(String name) {
                    return "%s in %s".formatted(name, path);
                }
            };
        }

        @Override
        public PackedFile weights() {
            return PackedFile.open(path);
        }
    }

    /**
     * A checkpoint that is made up where it is needed.
     *
     * @param values makes its weights, anew each time
     */
    record MadeUp(String origin, FileSource small, Supplier<TensorSource> values) implements ModelFiles {
        @Override
        public TensorSource weights() {
            return values.get();
        }
    }

    /** Resources of a jar; the weights are read into memory. */
    record Resources(Class<?> anchor, String path, String name) implements ModelFiles {
        @Override
        public String origin() {
            return name;
        }

        @Override
        public FileSource small() {
            return FileSource.resources(anchor, path);
        }

        @Override
        public TensorSource weights() {
            try (InputStream in = anchor.getResourceAsStream(path + "/" + WEIGHTS)) {
                if (in == null) {
                    throw new CheckpointException(
                            "The weights of '%s' are not on the class path: the jar was built without them"
                                    .formatted(name));
                }
                return SafetensorsFile.of(MemorySegment.ofArray(in.readAllBytes()), name);
            } catch (IOException e) {
                throw new CheckpointException("The weights of '%s' cannot be read from their jar".formatted(name), e);
            }
        }
    }
}

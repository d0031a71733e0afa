package io.github.trol4j.models.load;

import io.github.trol4j.core.checkpoint.CheckpointException;
import io.github.trol4j.core.checkpoint.SafetensorsDirectory;
import io.github.trol4j.core.checkpoint.SafetensorsFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.text.FileSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of one checkpoint, in a folder or inside a jar. */
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

    /** The folder that a published checkpoint was downloaded to. */
    static ModelFiles folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CheckpointException(
                    "%s is not a folder. Name the folder that holds %s and %s.".formatted(folder, CONFIG, WEIGHTS));
        }
        return new Folder(folder);
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

package io.github.trol4j.llm.text;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.checkpoint.GitLfs;
import io.github.trol4j.core.checkpoint.RegularFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Small files found by name, wherever they lie: a directory, a jar, memory. */
@FunctionalInterface
public interface FileSource {
    /** Files above this many bytes are refused unread; the largest tokenizer in use has about 2 MB. */
    int MAX_BYTES = 16 << 20;

    /**
     * The whole file, or null if there is none of that name.
     *
     * @throws CheckpointException if it is there but cannot be read, is no file but a pipe or a Git LFS pointer, or is larger than {@link #MAX_BYTES}
     */
    byte @Nullable [] read(String name);

    /** What to call the file in an error message. */
    default String describe(String name) {
        return name;
    }

    /** Files of one folder. */
    static FileSource directory(Path folder) {
        return new FileSource() {
            @Override
            public byte @Nullable [] read(String name) {
                Path file = folder.resolve(name);
                RegularFiles.requireIfThere(file);
                try (InputStream in = Files.newInputStream(file)) {
                    byte[] content = readBounded(in, file.toString());
                    GitLfs.refusePointer(MemorySegment.ofArray(content), file.toString());
                    return content;
                } catch (NoSuchFileException e) {
                    return null;
                } catch (IOException e) {
                    throw new CheckpointException(
                            file + ": cannot be read (" + e + "); check that it is a readable file", e);
                }
            }

            @Override
            public String describe(String name) {
                return folder.resolve(name).toString();
            }
        };
    }

    /** Resources below {@code folder} (with or without a closing slash) as {@code anchor} sees them. */
    static FileSource resources(Class<?> anchor, String folder) {
        String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        return new FileSource() {
            @Override
            public byte @Nullable [] read(String name) {
                try (InputStream in = anchor.getResourceAsStream(prefix + name)) {
                    return in == null ? null : readBounded(in, describe(name));
                } catch (IOException e) {
                    throw new CheckpointException(describe(name) + ": cannot be read (" + e + ")", e);
                }
            }

            @Override
            public String describe(String name) {
                return "resource " + prefix + name;
            }
        };
    }

    private static byte[] readBounded(InputStream in, String what) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new CheckpointException(what + ": larger than " + MAX_BYTES
                    + " bytes, which only weight files are; check what lies there" + " under this name");
        }
        return bytes;
    }
}

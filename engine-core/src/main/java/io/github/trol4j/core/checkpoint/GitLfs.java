package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The commonest damaged file: a clone without large files, where a few lines of text stand in for weights or pictures. */
public final class GitLfs {
    private static final MemorySegment SIGN =
            MemorySegment.ofArray("version https://git-lfs".getBytes(StandardCharsets.US_ASCII));

    private GitLfs() {}

    /** Whether these are the first bytes, or all, of such a pointer. */
    public static boolean isPointer(MemorySegment file) {
        long n = SIGN.byteSize();
        return file.byteSize() >= n && MemorySegment.mismatch(file, 0, n, SIGN, 0, n) == -1;
    }

    /** @throws CheckpointException if the file is such a pointer, saying how to get the real one */
    public static void refusePointer(MemorySegment file, String origin) {
        if (isPointer(file)) {
            throw new CheckpointException(
                    "%s is a Git LFS pointer, not the file itself. Run 'git lfs pull' in its folder."
                            .formatted(origin));
        }
    }
}

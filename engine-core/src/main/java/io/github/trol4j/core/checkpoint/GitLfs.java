package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The commonest damaged checkpoint: a clone without large files, where a few lines of text stand in for the weights. */
final class GitLfs {
    private static final MemorySegment SIGN =
            MemorySegment.ofArray("version https://git-lfs".getBytes(StandardCharsets.US_ASCII));

    private GitLfs() {}

    /** @throws CheckpointException if the file is such a pointer, saying how to get the real one */
    static void refusePointer(MemorySegment file, String origin) {
        long n = SIGN.byteSize();
        if (file.byteSize() >= n && MemorySegment.mismatch(file, 0, n, SIGN, 0, n) == -1) {
            throw new CheckpointException(
                    "%s is a Git LFS pointer, not the file itself. Run 'git lfs pull' in its folder."
                            .formatted(origin));
        }
    }
}

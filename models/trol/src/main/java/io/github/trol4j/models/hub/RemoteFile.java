package io.github.trol4j.models.hub;

import io.github.trol4j.core.Shown;
import io.github.trol4j.models.hub.HubException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of a repository at a commit.
 *
 * @param path below the repository's root, with slashes
 * @param size in bytes
 * @param blob the SHA-1 of git's blob, 40 hexadecimal digits
 * @param sha256 of a file that is kept outside git, 64 hexadecimal digits; null for one inside
 */
record RemoteFile(
        String path, long size, String blob, @Nullable String sha256) {
    private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PATH = Pattern.compile("(?!.*(?:^|/)\\.{0,2}(?:/|$))[^\\\\:\\p{Cntrl}]{1,1024}");

    RemoteFile {
        if (!canBeKept(path)) {
            throw new IllegalArgumentException(path);
        }
        if (size < 0
                || !SHA1.matcher(blob).matches()
                || sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new HubException(
                    Reason.WRONG_CONTENT,
                    "The hub announces no usable size and hash of '%s'. Is HF_ENDPOINT the address of a hub?"
                            .formatted(Shown.text(path)));
        }
    }

    /** Whether a path stays inside its folder on every system. */
    static boolean canBeKept(String path) {
        return PATH.matcher(path).matches();
    }

    /** What the cache calls its contents, and what the hub sends as ETag. */
    String etag() {
        return sha256 == null ? blob : sha256;
    }

    /** Begins the hash that {@link #etag} is the result of. */
    MessageDigest digest() {
        try {
            if (sha256 != null) {
                return MessageDigest.getInstance("SHA-256");
            }
            MessageDigest git = MessageDigest.getInstance("SHA-1");
            git.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
            return git;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1 and SHA-256", e);
        }
    }
}

package io.github.trol4j.serve.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Who may ask. Keys are kept as hashes, and each is compared in full, so that time tells nothing about them. */
public final class Keys {
    private static final String BEARER = "Bearer ";
    private static final int SHORTEST = 16;

    private final List<byte[]> hashes;

    private Keys(List<byte[]> hashes) {
        this.hashes = hashes;
    }

    /** Everybody may ask. */
    public static Keys none() {
        return new Keys(List.of());
    }

    /**
     * One key a line; empty lines and those that begin with # are left out.
     *
     * @throws IOException if the file cannot be read, or holds no key or a short one
     */
    public static Keys read(Path file) throws IOException {
        List<String> keys = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (keys.isEmpty() || keys.stream().anyMatch(key -> key.length() < SHORTEST)) {
            throw new IOException(
                    "%s must hold one key a line, each of at least %d characters; make one with 'openssl rand -hex 24'"
                            .formatted(file, SHORTEST));
        }
        return new Keys(keys.stream().map(Keys::hash).toList());
    }

    public boolean areNeeded() {
        return !hashes.isEmpty();
    }

    /** Which key it is; nothing for a wrong one. */
    OptionalInt of(@Nullable String authorization) {
        byte[] hash = hash(authorization == null ? "" : key(authorization));
        int found = -1;
        for (int i = 0; i < hashes.size(); i++) {
            found = MessageDigest.isEqual(hash, hashes.get(i)) ? i : found;
        }
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    private static String key(String authorization) {
        boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return bearer ? authorization.substring(BEARER.length()).strip() : "";
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

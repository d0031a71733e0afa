package io.github.trol4j.llm;

import io.github.trol4j.core.Rows;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What tells prompts apart: the tokens, and a digest of each row that stands in for an image token. Two pictures have the same ids but
 * never the same digests. Much smaller than the rows, so it may be kept.
 */
final class PromptKey {
    private static final int DIGEST = 32; // SHA-256

    private final int[] ids; // [T]
    private final Rows image;
    private final byte[] digests; // [image, DIGEST]

    private PromptKey(int[] ids, Rows image, byte[] digests) {
        this.ids = ids;
        this.image = image;
        this.digests = digests;
    }

    static PromptKey of(Prompt prompt) {
        int rows = prompt.image().count();
        byte[] digests = new byte[rows * DIGEST];
        if (rows > 0) {
            MessageDigest digest = sha256();
            int width = prompt.imageRows().length / rows;
            ByteBuffer row = ByteBuffer.allocate(4 * width);
            for (int i = 0; i < rows; i++) {
                row.asFloatBuffer().put(prompt.imageRows(), i * width, width);
                System.arraycopy(digest.digest(row.array()), 0, digests, i * DIGEST, DIGEST);
            }
        }
        return new PromptKey(prompt.ids().clone(), prompt.image(), digests);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    int length() {
        return ids.length;
    }

    /** Bytes of memory. */
    long bytes() {
        return 4L * ids.length + 4L * image.count() + digests.length;
    }

    /** Length of the longest common beginning, tokens and pictures alike. */
    int commonPrefix(PromptKey other) {
        int mismatch = Arrays.mismatch(ids, other.ids);
        int common = mismatch < 0 ? ids.length : mismatch;
        for (int i = 0; i < Math.max(image.count(), other.image.count()); i++) {
            int at = Math.min(imagePosition(i), other.imagePosition(i));
            if (at >= common) {
                return common;
            }
            if (imagePosition(i) != other.imagePosition(i) || !sameRow(other, i)) {
                return at;
            }
        }
        return common;
    }

    /**
     * A number for each beginning of {@code step}, 2 {@code step}, ... positions: equal beginnings have equal numbers, different ones
     * hardly ever.
     */
    long[] beginnings(int step) {
        long[] hashes = new long[ids.length / step];
        long hash = 1;
        for (int at = 0, picture = 0; at < hashes.length * step; at++) {
            hash = mix(hash, ids[at]);
            if (picture < image.count() && image.get(picture) == at) {
                hash = mix(hash, ByteBuffer.wrap(digests).getLong(picture++ * DIGEST));
            }
            if ((at + 1) % step == 0) {
                hashes[at / step] = hash;
            }
        }
        return hashes;
    }

    private static long mix(long hash, long next) {
        long mixed = (hash ^ next) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 32;
    }

    /** Where the {@code i}-th image token stands; beyond every position if there are not so many. */
    private int imagePosition(int i) {
        return i < image.count() ? image.get(i) : Integer.MAX_VALUE;
    }

    private boolean sameRow(PromptKey other, int i) {
        int from = i * DIGEST;
        return Arrays.equals(digests, from, from + DIGEST, other.digests, from, from + DIGEST);
    }
}

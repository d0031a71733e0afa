package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Rows;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a decoder reads: token ids, and for those that stand for pieces of pictures the rows that replace their embeddings.
 *
 * @param ids {@code [T]}
 * @param image positions of the image tokens
 * @param imageRows {@code [image, D]}, in the order of the positions
 */
public record Prompt(int[] ids, Rows image, float[] imageRows) {
    public Prompt {
        Objects.requireNonNull(image);
        if (ids.length == 0) {
            throw new EngineException("An empty prompt cannot be read: at least one token is needed");
        }
        if (image.end() > ids.length
                || (image.isEmpty() ? imageRows.length != 0 : imageRows.length % image.count() != 0)) {
            throw new EngineException("%d image values do not fit %d image tokens in a prompt of %d"
                    .formatted(imageRows.length, image.count(), ids.length));
        }
    }

    /** A prompt without pictures. */
    public static Prompt text(int... ids) {
        return new Prompt(ids, Rows.none(), new float[0]);
    }

    public int length() {
        return ids.length;
    }

    /** Rows for the image tokens among positions {@code from .. to-1}. */
    float[] imageRows(int from, int to) {
        int width = image.isEmpty() ? 0 : imageRows.length / image.count();
        int before = image.within(0, from).count();
        int count = image.within(from, to).count();
        return Arrays.copyOfRange(imageRows, before * width, (before + count) * width);
    }

    /** Length of the longest common beginning, tokens and pictures alike. */
    int commonPrefix(Prompt other) {
        int mismatch = Arrays.mismatch(ids, other.ids);
        int common = mismatch < 0 ? ids.length : mismatch;
        for (int i = 0; i < Math.max(image.count(), other.image.count()); i++) {
            int at = Math.min(imagePosition(i), other.imagePosition(i));
            if (at >= common) {
                return common;
            }
            if (imagePosition(i) != other.imagePosition(i) || !Arrays.equals(imageRow(i), other.imageRow(i))) {
                return at;
            }
        }
        return common;
    }

    /** Where the {@code i}-th image token stands; beyond every position if there are not so many. */
    private int imagePosition(int i) {
        return i < image.count() ? image.get(i) : Integer.MAX_VALUE;
    }

    private float[] imageRow(int i) {
        int width = imageRows.length / image.count();
        return Arrays.copyOfRange(imageRows, i * width, (i + 1) * width);
    }
}

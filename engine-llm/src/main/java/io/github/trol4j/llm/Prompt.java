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
        float[] mine = imageRows(0, common);
        float[] theirs = other.imageRows(0, common);
        int image = Arrays.mismatch(mine, theirs);
        if (image < 0) {
            return common;
        }
        int width = imageRows.length / this.image.count();
        return this.image.get(image / width);
    }
}

package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Rows;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a decoder reads: token ids, and for those that stand for pieces of pictures the rows that replace their embeddings. */
public final class Prompt {
    private final int[] ids; // [T]
    private final Rows image;
    private final float[] imageRows; // [image, D]
    private volatile @Nullable PromptKey key; // made when it is needed, as it looks at every value

    /**
     * @param ids {@code [T]}
     * @param image positions of the image tokens
     * @param imageRows {@code [image, D]}, in the order of the positions; not copied, nobody may write to it afterwards
     */
    public Prompt(int[] ids, Rows image, float[] imageRows) {
        this.ids = ids;
        this.image = Objects.requireNonNull(image);
        this.imageRows = imageRows;
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

    /** Tokens {@code [T]}. */
    public int[] ids() {
        return ids;
    }

    /** Positions of the image tokens. */
    public Rows image() {
        return image;
    }

    /** What stands in for them {@code [image, D]}. */
    public float[] imageRows() {
        return imageRows;
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

    /** What tells it apart from others. */
    PromptKey key() {
        PromptKey known = key;
        if (known == null) {
            known = PromptKey.of(this);
            key = known;
        }
        return known;
    }
}

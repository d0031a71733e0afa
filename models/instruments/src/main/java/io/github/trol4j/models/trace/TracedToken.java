package io.github.trol4j.models.trace;

import org.jspecify.annotations.Nullable;

/**
 * One place of the prompt.
 *
 * @param id in the vocabulary
 * @param piece entry of the vocabulary, such as {@code ▁the}
 * @param patch what of a picture stands there; null for text
 */
public record TracedToken(
        int id, String piece, Part part, @Nullable Patch patch) {
    /** What a place of the prompt belongs to. */
    public enum Part {
        /** What the model is told first. */
        SYSTEM,
        /** A piece of a picture. */
        IMAGE,
        /** What was asked, with the marks around it. */
        QUESTION,
        /** The marks behind which the answer begins. */
        ANSWER;

        /** As in files: small letters. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A piece of a picture.
     *
     * @param picture number of the picture among those asked about, from 0
     * @param tile square of it that the tower saw, from 0; the last of several is the thumbnail
     * @param column from the left of the square, from 0
     * @param row from its top, from 0
     */
    public record Patch(int picture, int tile, int column, int row) {}

    public boolean isImage() {
        return patch != null;
    }
}

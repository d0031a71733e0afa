package io.github.trol4j.models.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question of a benchmark.
 *
 * @param position place in the official order, from 0; the key of the item everywhere
 * @param question what the set's loader returns, without the marker and suffix that the prompt adds
 * @param prompt the user turn: one marker {@code <image>} for each picture, and the suffix of the set
 * @param maxNewTokens published cap on the reply's length, in tokens
 * @param choices texts of the options in the order of their letters; empty if the set has none or they stand in the text only
 * @param expected the right answer for people to read; null where the data set does not publish it
 */
public record EvalItem(
        int position,
        ItemId id,
        String question,
        String prompt,
        List<Picture> pictures,
        int maxNewTokens,
        List<String> choices,
        @Nullable String expected) {
    public static final String MARKER = "<image>";

    public EvalItem {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " of item " + id + " is negative");
        }
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens of item " + id + " is " + maxNewTokens);
        }
        pictures = List.copyOf(pictures);
        choices = List.copyOf(choices);
    }
}

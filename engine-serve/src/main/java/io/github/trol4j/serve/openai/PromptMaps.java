package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.models.Asked;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedPicture;
import io.github.trol4j.models.trace.TracedToken;
import io.github.trol4j.vision.image.PreprocessingReport;
import io.github.trol4j.vision.image.TileGrid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes maps, a value for each layer and token of a prompt, patch by patch and word by word. As long as the context allows and no longer.
 *
 * @param pieces of the prompt, entries of the vocabulary {@code [T]}
 * @param image positions of the image tokens
 * @param grids of the pictures, in their order
 * @param cells patches along each side of a square
 */
record PromptMaps(List<String> pieces, Rows image, List<TileGrid> grids, int cells) {
    private static final double DIGITS = 1e5;

    static PromptMaps of(TrolModel model, Asked asked) {
        TrolConfig config = model.config();
        int perTile = config.family().tokensPerTile(config.vision());
        Prompt prompt = asked.prompt();
        return new PromptMaps(
                Arrays.stream(prompt.ids()).mapToObj(model.tokenizer()::piece).toList(),
                prompt.image(),
                asked.pictures().stream().map(PreprocessingReport::grid).toList(),
                (int) Math.round(Math.sqrt(perTile)));
    }

    static PromptMaps of(Trace trace) {
        List<TracedToken> tokens = trace.tokens();
        int[] image = IntStream.range(0, tokens.size())
                .filter(t -> tokens.get(t).isImage())
                .toArray();
        List<TracedPicture> pictures = trace.pictures();
        return new PromptMaps(
                tokens.stream().map(TracedToken::piece).toList(),
                Rows.of(image),
                pictures.stream().map(TracedPicture::grid).toList(),
                pictures.isEmpty() ? 0 : pictures.getFirst().cells());
    }

    /** A map {@code [layers][T]}; not a number where there is no value. */
    interface Values {
        float at(int layer, int token);
    }

    /**
     * {@code "pictures": [{"columns", "rows", "cells", "layers"}], "words": [{"piece", "layers"}]}. A picture is {@code columns x rows}
     * squares of {@code cells x cells} patches and, if these are several, a thumbnail after them; its layers are
     * {@code [layers][squares * cells * cells]}. Words are those behind the beginning of the first picture; a word's layers are
     * {@code [layers]}. Null where there is no value.
     */
    void into(ObjectNode node, int layers, Values values) {
        ArrayNode pictures = node.putArray("pictures");
        int first = 0;
        for (TileGrid grid : grids) {
            Rows patches = image.at(Rows.range(first, first + grid.tiles() * cells * cells));
            first += patches.count();
            ObjectNode picture = pictures.addObject()
                    .put("columns", grid.columns())
                    .put("rows", grid.rows())
                    .put("cells", cells);
            ArrayNode rows = picture.putArray("layers");
            for (int layer = 0; layer < layers; layer++) {
                ArrayNode row = rows.addArray();
                for (int i = 0; i < patches.count(); i++) {
                    add(row, values.at(layer, patches.get(i)));
                }
            }
        }
        words(node.putArray("words"), layers, values);
    }

    private void words(ArrayNode words, int layers, Values values) {
        int from = image.isEmpty() ? 0 : image.get(0);
        Rows text = Rows.range(from, pieces.size()).without(image);
        for (int i = 0; i < text.count(); i++) {
            int token = text.get(i);
            ArrayNode row = words.addObject().put("piece", pieces.get(token)).putArray("layers");
            for (int layer = 0; layer < layers; layer++) {
                add(row, values.at(layer, token));
            }
        }
    }

    private static void add(ArrayNode row, float value) {
        if (Float.isFinite(value)) {
            row.add(Math.round(value * DIGITS) / DIGITS);
        } else {
            row.addNull();
        }
    }
}

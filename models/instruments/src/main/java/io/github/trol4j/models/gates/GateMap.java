package io.github.trol4j.models.gates;

import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * How much of the second traversal every layer let into every token of a prompt: 0 for none of it, 1 for nothing but it.
 *
 * @param tokens the prompt
 * @param gates {@code [layers][tokens]}, each within 0..1
 * @param grid patches along each side, where all image tokens are one square picture in rows from the top; empty otherwise
 */
public record GateMap(List<PromptToken> tokens, float[][] gates, OptionalInt grid) {
    public GateMap {
        tokens = List.copyOf(tokens);
        for (float[] layer : gates) {
            if (layer.length != tokens.size()) {
                throw new IllegalArgumentException(
                        "a layer has %d gate values for %d tokens".formatted(layer.length, tokens.size()));
            }
        }
    }

    /**
     * One place of the prompt.
     *
     * @param piece entry of the vocabulary
     * @param image whether a row of the picture stands there
     */
    public record PromptToken(String piece, boolean image) {}

    /** Reads the question's prompt once and writes nothing. */
    public static GateMap of(TrolModel model, Question question) {
        try (DecoderSession session = model.session(Traversal.FULL)) {
            Prompt prompt = model.prompt(question, session, Observer.NONE);
            session.prefill(prompt, Reuse.NONE, Observer.NONE);
            int image = model.tokenizer().imageTokenId();
            List<PromptToken> tokens = Arrays.stream(prompt.ids())
                    .mapToObj(id -> new PromptToken(model.tokenizer().piece(id), id == image))
                    .toList();
            return new GateMap(tokens, session.gates(), grid(model, question, prompt));
        }
    }

    /** Tiled pictures have no single grid. */
    private static OptionalInt grid(TrolModel model, Question question, Prompt prompt) {
        boolean whole =
                model.config().family().mostTiles() == 1 && question.images().size() == 1;
        return whole ? OptionalInt.of((int) Math.round(Math.sqrt(prompt.image().count()))) : OptionalInt.empty();
    }

    public int layers() {
        return gates.length;
    }

    /** Positions of the tokens that fit, in order. */
    public int[] positions(Predicate<PromptToken> which) {
        return IntStream.range(0, tokens.size())
                .filter(t -> which.test(tokens.get(t)))
                .toArray();
    }

    /** Mean over some positions of one layer; NaN for none. */
    public double mean(int layer, int[] positions) {
        return Arrays.stream(positions)
                .mapToDouble(t -> gates[layer][t])
                .average()
                .orElse(Double.NaN);
    }

    /** Mean over all layers at one position. */
    public double mean(int position) {
        return Arrays.stream(gates)
                .mapToDouble(layer -> layer[position])
                .average()
                .orElse(Double.NaN);
    }
}

package io.github.trol4j.models.bench;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.Traversal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param prompt tokens of the prompt, image tokens included
 * @param imageTokens how many of them stand for pictures; -1 for one picture of the model
 * @param generated tokens written after the prompt
 * @param repetitions how often each phase is measured, after one run that is not
 * @param sequences how many are decoded together in a further row; 1 for no such row
 * @param questions how many are asked about one picture in further rows; 1 for no such rows
 * @param others further policies, which take turns with {@code traversal} in reading the prompt
 * @param standard policy whose logits and tokens those of the others are compared with; null for no comparison
 */
public record BenchPlan(
        int prompt,
        int imageTokens,
        int generated,
        Traversal traversal,
        int repetitions,
        int sequences,
        int questions,
        List<Traversal> others,
        @Nullable Traversal standard) {
    /** Image tokens left to the model. */
    public static final int ONE_PICTURE = -1;

    /** Text around the picture that a prompt has at least. */
    private static final int LEAST_TEXT = 16;

    private static final int MOST_SEQUENCES = 256;
    private static final int MOST_QUESTIONS = 1000;

    public BenchPlan {
        others = List.copyOf(others);
        if (prompt < 2 || generated < 1 || repetitions < 1 || imageTokens < ONE_PICTURE || imageTokens >= prompt) {
            throw new EngineException(
                    "cannot measure a prompt of %d tokens, %d of them of pictures, and %d written ones, %d times: at least 2, fewer than the prompt has, 1 and 1 are needed"
                            .formatted(prompt, imageTokens, generated, repetitions));
        }
        if (sequences < 1 || sequences > MOST_SEQUENCES) {
            throw new EngineException("cannot decode %d sequences together: 1 to %d can be measured"
                    .formatted(sequences, MOST_SEQUENCES));
        }
        if (questions < 1 || questions > MOST_QUESTIONS) {
            throw new EngineException("cannot ask %d questions about a picture: 1 to %d can be measured"
                    .formatted(questions, MOST_QUESTIONS));
        }
    }

    /** One sequence, one question. */
    public BenchPlan(int prompt, int imageTokens, int generated, Traversal traversal, int repetitions) {
        this(prompt, imageTokens, generated, traversal, repetitions, 1, 1, List.of(), null);
    }

    /** The same plan with a row for {@code count} sequences that are decoded together. */
    public BenchPlan withSequences(int count) {
        return new BenchPlan(
                prompt, imageTokens, generated, traversal, repetitions, count, questions, others, standard);
    }

    /** The same plan with rows for {@code count} questions about one picture. */
    public BenchPlan withQuestions(int count) {
        return new BenchPlan(
                prompt, imageTokens, generated, traversal, repetitions, sequences, count, others, standard);
    }

    /** The same plan with rows for further policies. */
    public BenchPlan withOthers(List<Traversal> policies) {
        return new BenchPlan(
                prompt, imageTokens, generated, traversal, repetitions, sequences, questions, policies, standard);
    }

    /** The same plan with rows that compare each policy with this one. */
    public BenchPlan comparedWith(Traversal policy) {
        return new BenchPlan(
                prompt, imageTokens, generated, traversal, repetitions, sequences, questions, others, policy);
    }

    /** All policies, in the order in which they take turns. */
    List<Traversal> policies() {
        List<Traversal> all = new ArrayList<>();
        all.add(traversal);
        all.addAll(others);
        return all;
    }

    /**
     * The plan with the image tokens of one picture, if they were left to the model: a picture that is cut into squares gets as many
     * as the prompt has room for.
     */
    BenchPlan on(BenchModel model) {
        if (imageTokens != ONE_PICTURE) {
            return this;
        }
        int tile = model.tokensPerTile();
        int tiles = Math.min(model.mostTiles(), (prompt - LEAST_TEXT) / tile);
        int image = Math.max(tiles, 0) * tile;
        return new BenchPlan(prompt, image, generated, traversal, repetitions, sequences, questions, others, standard);
    }
}

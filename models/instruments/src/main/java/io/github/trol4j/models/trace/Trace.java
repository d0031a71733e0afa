package io.github.trol4j.models.trace;

import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.trace.Lens.Candidate;
import io.github.trol4j.models.trace.TracedToken.Part;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One question watched from inside. Everything about layers and tokens is {@code [layers][tokens of the prompt]}.
 *
 * @param question with its traversal
 * @param answer the same, bit for bit, as without watching
 * @param written the answer's tokens
 * @param pictures in the order of the question
 * @param tokens of the prompt
 * @param gates how much of the second pass each layer let in, 0..1; NaN in layers that did not ask their gate. A policy may have left a
 *     second pass out all the same: {@link Passes#isTwice} knows
 * @param lens for each layer
 */
public record Trace(
        Question question,
        Answer answer,
        List<Candidate> written,
        List<TracedPicture> pictures,
        List<TracedToken> tokens,
        LayerMap gates,
        Passes passes,
        Looks looks,
        List<Lens> lens) {
    public Trace {
        written = List.copyOf(written);
        pictures = List.copyOf(pictures);
        tokens = List.copyOf(tokens);
        lens = List.copyOf(lens);
    }

    /**
     * What each pass made of a row, as Euclidean lengths.
     *
     * @param once {@code |h1|}; NaN where no second pass needed it
     * @param change {@code |h2 - h1|}; NaN where there was no second pass
     */
    public record Passes(LayerMap once, LayerMap change) {
        /** Whether a layer took a token twice. */
        public boolean isTwice(int layer, int token) {
            return !Float.isNaN(change.get(layer, token));
        }

        /** {@code |h2 - h1| / |h1|} */
        public float relative(int layer, int token) {
            return change.get(layer, token) / once.get(layer, token);
        }
    }

    /** Where the last row of the prompt looked in each pass. */
    public record Looks(PromptAttention first, PromptAttention second) {}

    /** Asks a question and watches. */
    public static Trace of(TrolModel model, Question question) {
        return of(model, question, AnswerListener.NONE);
    }

    /** @param listener hears the answer while it is made, as of any question */
    public static Trace of(TrolModel model, Question question, AnswerListener listener) {
        return new Tracer(model, question, listener).ask();
    }

    public int layers() {
        return gates.layers();
    }

    /** Whether any layer asked its gate: not where everything is read once. */
    public boolean hasGates() {
        return !gates.isEmpty();
    }

    /** Positions of the tokens that fit, in order. */
    public int[] positions(Predicate<TracedToken> which) {
        return IntStream.range(0, tokens.size())
                .filter(t -> which.test(tokens.get(t)))
                .toArray();
    }

    /** Positions of one part of the prompt. */
    public int[] positions(Part part) {
        return positions(token -> token.part() == part);
    }
}

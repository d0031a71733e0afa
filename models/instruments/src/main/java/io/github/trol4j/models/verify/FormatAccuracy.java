package io.github.trol4j.models.verify;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.LogProbs;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a weight format costs: the distributions of the next token beside those of f32 weights on the same backend. Both are led
 * along the words that f32 chooses, so that every step compares like with like.
 */
public final class FormatAccuracy {
    private final Function<WeightFormat, TrolModel> loader;
    private final List<Question> questions;
    private final int steps;

    /**
     * One format against f32.
     *
     * @param steps tokens compared
     * @param meanDivergence mean of the Kullback-Leibler divergence KL(f32 || format) in nats
     * @param worstDivergence its largest value
     * @param agreement part of the steps at which both prefer the same token, 0 to 1
     */
    public record Cost(
            WeightFormat format, int steps, double meanDivergence, double worstDivergence, double agreement) {}

    /** Leads a session from token to token: each is the one that these logits prefer. */
    private interface Guide {
        float[] logits(int step, float[] own);
    }

    /**
     * @param loader gives the model in a format; each is closed before the next is loaded
     * @param steps tokens that are compared per question, at least 1
     */
    public FormatAccuracy(Function<WeightFormat, TrolModel> loader, List<Question> questions, int steps) {
        if (questions.isEmpty() || steps < 1) {
            throw new IllegalArgumentException("at least one question and one step are needed");
        }
        this.loader = loader;
        this.questions = List.copyOf(questions);
        this.steps = steps;
    }

    /** Compares formats, in the order given. */
    public List<Cost> measure(List<WeightFormat> formats) {
        List<List<float[]>> exact = new ArrayList<>();
        try (TrolModel model = loader.apply(WeightFormat.F32)) {
            for (Question question : questions) {
                exact.add(follow(model, question, (step, own) -> own));
            }
        }
        List<Cost> costs = new ArrayList<>();
        for (WeightFormat format : formats) {
            try (TrolModel model = loader.apply(format)) {
                costs.add(compare(model, format, exact));
            }
        }
        return costs;
    }

    private Cost compare(TrolModel model, WeightFormat format, List<List<float[]>> exact) {
        double sum = 0;
        double worst = 0;
        int equal = 0;
        for (int q = 0; q < exact.size(); q++) {
            List<float[]> wanted = exact.get(q);
            List<float[]> got = follow(model, questions.get(q), (step, own) -> wanted.get(step));
            for (int t = 0; t < steps; t++) {
                double divergence = LogProbs.divergence(wanted.get(t), got.get(t));
                sum += divergence;
                worst = Math.max(worst, divergence);
                equal += LogProbs.argmax(wanted.get(t)) == LogProbs.argmax(got.get(t)) ? 1 : 0;
            }
        }
        int count = exact.size() * steps;
        return new Cost(format, count, sum / count, worst, equal / (double) count);
    }

    /** The logits of every step of an answer, written along the tokens of the guide. */
    private List<float[]> follow(TrolModel model, Question question, Guide guide) {
        List<float[]> logits = new ArrayList<>();
        try (DecoderSession session = model.session(Traversal.FULL)) {
            Prompt prompt = model.prompt(question, session, Observer.NONE);
            float[] own = session.prefill(prompt, Reuse.NONE, Observer.NONE);
            logits.add(own.clone());
            for (int t = 1; t < steps; t++) {
                own = session.decode(LogProbs.argmax(guide.logits(t - 1, own)));
                logits.add(own.clone());
            }
        }
        return logits;
    }
}

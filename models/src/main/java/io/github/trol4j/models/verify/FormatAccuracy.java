package io.github.trol4j.models.verify;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.DecoderSession.Reuse;
import io.github.trol4j.llm.Prompt;
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

    /** Tokens that f32 chose after one prompt, and the logits it chose them by. */
    private record Path(int[] ids, List<float[]> logits) {}

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
        List<Path> exact = new ArrayList<>();
        try (TrolModel model = loader.apply(WeightFormat.F32)) {
            for (Question question : questions) {
                exact.add(greedy(model, question));
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

    private Path greedy(TrolModel model, Question question) {
        int[] ids = new int[steps];
        List<float[]> logits = new ArrayList<>();
        try (DecoderSession session = model.session(Traversal.FULL)) {
            float[] next = read(model, session, question);
            for (int t = 0; t < steps; t++) {
                logits.add(next.clone());
                ids[t] = LogProbs.argmax(next);
                if (t + 1 < steps) {
                    next = session.write(ids[t]);
                }
            }
        }
        return new Path(ids, logits);
    }

    private Cost compare(TrolModel model, WeightFormat format, List<Path> exact) {
        double sum = 0;
        double worst = 0;
        int equal = 0;
        for (int q = 0; q < exact.size(); q++) {
            Path path = exact.get(q);
            try (DecoderSession session = model.session(Traversal.FULL)) {
                float[] next = read(model, session, questions.get(q));
                for (int t = 0; t < steps; t++) {
                    double divergence = divergence(path.logits.get(t), next);
                    sum += divergence;
                    worst = Math.max(worst, divergence);
                    equal += LogProbs.argmax(next) == path.ids[t] ? 1 : 0;
                    if (t + 1 < steps) {
                        next = session.write(path.ids[t]);
                    }
                }
            }
        }
        int count = exact.size() * steps;
        return new Cost(format, count, sum / count, worst, equal / (double) count);
    }

    private static float[] read(TrolModel model, DecoderSession session, Question question) {
        Prompt prompt = model.prompt(question, session, Observer.NONE);
        return session.read(prompt, Reuse.NONE, Observer.NONE);
    }

    /** KL(p || q) of the distributions that two rows of logits stand for. */
    static double divergence(float[] p, float[] q) {
        double logP = LogProbs.logSumExp(p, 0, p.length);
        double logQ = LogProbs.logSumExp(q, 0, q.length);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double log = p[i] - logP;
            sum += Math.exp(log) * (log - (q[i] - logQ));
        }
        return Math.max(0, sum); // rounding can leave a trifle below
    }
}

package io.github.trol4j.models.bench;

import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.KvCache.Keep;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.LogProbs;
import java.util.List;

/**
 * How far a policy's answers lie from those of another one, the standard. Both are first led along the tokens that the standard
 * prefers, so that every step compares like with like; then the policy writes on its own.
 */
final class PolicyDifference {
    private final LanguageModel model;
    private final Traversal standard;
    private final int tokens;
    private final double[] largest; // of each prompt, like the next
    private final double[] mean;
    private final double[] divergence;
    private final double[] forced;
    private final double[] free;

    private PolicyDifference(LanguageModel model, Traversal standard, int prompts, int tokens) {
        this.model = model;
        this.standard = standard;
        this.tokens = tokens;
        this.largest = new double[prompts];
        this.mean = new double[prompts];
        this.divergence = new double[prompts];
        this.forced = new double[prompts];
        this.free = new double[prompts];
    }

    /** Rows for one policy, a sample for each prompt. */
    static List<BenchRow> measure(
            LanguageModel model,
            List<Prompt> prompts,
            Traversal policy,
            Traversal standard,
            int tokens,
            Bench.Progress progress) {
        PolicyDifference difference = new PolicyDifference(model, standard, prompts.size(), tokens);
        try (DecoderLane lane = new DecoderLane(model)) {
            for (int i = 0; i < prompts.size(); i++) {
                progress.at("comparing %s with %s".formatted(policy, standard), (double) i / prompts.size());
                difference.compare(lane, i, prompts.get(i), policy);
            }
        }
        return difference.rows(policy);
    }

    private void compare(DecoderLane lane, int prompt, Prompt read, Traversal policy) {
        int layers = model.config().layers();
        int[] preferred = new int[tokens];
        try (Sequence wanted = new Sequence(standard.plan(layers));
                Sequence led = new Sequence(policy.plan(layers))) {
            float[] expected =
                    lane.prefill(wanted, read, Reuse.NONE, Observer.NONE).clone();
            float[] first = lane.prefill(led, read, Reuse.NONE, Observer.NONE).clone();
            float[] got = first;
            try (Sequence alone = led.fork(Keep.FIRST)) {
                for (int t = 0; t < tokens; t++) {
                    add(prompt, expected, got);
                    preferred[t] = LogProbs.argmax(expected);
                    if (t + 1 < tokens) {
                        expected = lane.decode(wanted, preferred[t]).clone();
                        got = lane.decode(led, preferred[t]).clone();
                    }
                }
                free[prompt] = agreement(lane, alone, first, preferred);
            }
        }
    }

    private void add(int prompt, float[] expected, float[] got) {
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double apart = Math.abs((double) expected[i] - got[i]);
            largest[prompt] = Math.max(largest[prompt], apart);
            sum += apart;
        }
        mean[prompt] += sum / expected.length / tokens;
        divergence[prompt] += LogProbs.divergence(expected, got) / tokens;
        forced[prompt] += LogProbs.argmax(expected) == LogProbs.argmax(got) ? 100.0 / tokens : 0;
    }

    /** Part of the tokens, in percent, that a sequence writing on its own has in common with those preferred. */
    private static double agreement(DecoderLane lane, Sequence sequence, float[] first, int[] preferred) {
        float[] logits = first;
        int same = 0;
        for (int t = 0; t < preferred.length; t++) {
            int id = LogProbs.argmax(logits);
            same += id == preferred[t] ? 1 : 0;
            if (t + 1 < preferred.length) {
                logits = lane.decode(sequence, id);
            }
        }
        return 100.0 * same / preferred.length;
    }

    private List<BenchRow> rows(Traversal policy) {
        String from = "from " + standard;
        return List.of(
                row("dmax " + policy, "largest difference of a logit " + from, largest, "logit"),
                row("dmean " + policy, "mean difference of logits " + from, mean, "logit"),
                row("kl " + policy, "mean divergence of log-probabilities " + from, divergence, "nat"),
                row("led " + policy, "tokens as %s prefers them, led along its own".formatted(standard), forced, "%"),
                row("free " + policy, "tokens as %s writes them, place by place".formatted(standard), free, "%"));
    }

    private static BenchRow row(String name, String what, double[] values, String unit) {
        return new BenchRow(name, what, new Samples(values), unit, null);
    }
}

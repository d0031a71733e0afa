package io.github.trol4j.models.bench;

import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.PromptWork;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads one prompt under several policies in turn, A B C A B C: what else the machine does meanwhile meets all of them alike. */
final class PolicyTurns {
    private final LanguageModel model;
    private final List<Traversal> policies;
    private final double[][] seconds; // [policies][repetitions]
    private final PromptWork[] work;

    private PolicyTurns(LanguageModel model, List<Traversal> policies, int repetitions) {
        this.model = model;
        this.policies = policies;
        this.seconds = new double[policies.size()][repetitions];
        this.work = new PromptWork[policies.size()];
    }

    /** Rows for each policy: tokens a second, the share of the published model's work, and time beside the first policy's. */
    static List<BenchRow> measure(
            LanguageModel model, Prompt prompt, List<Traversal> policies, int repetitions, Bench.Progress progress) {
        PolicyTurns turns = new PolicyTurns(model, policies, repetitions);
        turns.read(prompt, repetitions, progress);
        List<BenchRow> rows = new ArrayList<>();
        for (int p = 0; p < policies.size(); p++) {
            turns.rows(p, prompt.length(), rows);
        }
        return rows;
    }

    private void read(Prompt prompt, int repetitions, Bench.Progress progress) {
        int turns = (repetitions + 1) * policies.size();
        int done = 0;
        try (DecoderLane lane = new DecoderLane(model)) {
            for (int i = -1; i < repetitions; i++) { // the first time is to warm up
                for (int p = 0; p < policies.size(); p++) {
                    progress.at("policies in turn", (double) done++ / turns);
                    double time = read(lane, prompt, p);
                    if (i >= 0) {
                        seconds[p][i] = time;
                    }
                }
            }
        }
    }

    private double read(DecoderLane lane, Prompt prompt, int policy) {
        try (Sequence sequence =
                new Sequence(policies.get(policy).plan(model.config().layers()))) {
            long start = System.nanoTime();
            lane.prefill(sequence, prompt, Reuse.NONE, Observer.NONE);
            double time = (System.nanoTime() - start) / 1e9;
            work[policy] = sequence.work();
            return time;
        }
    }

    private void rows(int policy, int tokens, List<BenchRow> rows) {
        String name = policies.get(policy).toString();
        Samples speed = new Samples(seconds[policy]).map(s -> tokens / s);
        rows.add(new BenchRow("pp " + name, "prompt, traversal " + name, speed, "tokens/s", null));
        rows.add(work(name, work[policy]));
        if (policy > 0) {
            double[] ratios = new double[seconds[policy].length];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = seconds[policy][i] / seconds[0][i];
            }
            String what = "prompt time beside %s, turn by turn".formatted(policies.getFirst());
            rows.add(new BenchRow("time " + name, what, new Samples(ratios), "x", null));
        }
    }

    /** What of the published model's work a policy does. */
    static BenchRow work(String name, PromptWork work) {
        String what = String.format(
                Locale.ROOT,
                "operations of %s, %.3g of %.3g, second pass of %d of %d row-layers",
                name,
                work.operations(),
                work.fullOperations(),
                work.second().rows(),
                work.fullSecond().rows());
        return new BenchRow("work " + name, what, new Samples(100 * work.share()), "% of full", null);
    }
}

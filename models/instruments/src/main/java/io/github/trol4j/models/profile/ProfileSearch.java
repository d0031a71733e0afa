package io.github.trol4j.models.profile;

import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.plan.BlockPlan;
import io.github.trol4j.llm.plan.LayerPlan;
import io.github.trol4j.models.bench.Bench;
import io.github.trol4j.models.profile.Calibration.Outcome;
import io.github.trol4j.models.profile.SublayerSimilarity.Half;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Finds what a model's second passes can do without. Each thing that could be left out is first judged alone: by how far it moves the
 * answers' distributions for the work that it saves, or by how little its half turns its input. In that order as many are left out
 * together, found by bisection, as change no more of the answers than allowed. The start is {@code lossless}.
 */
public final class ProfileSearch {
    private final Calibration calibration;
    private final Options options;
    private final Bench.Progress progress;
    private final int blocks;

    /** How candidates are put in order. */
    public enum Ranking {
        /** KL divergence of the answers' tokens for the work saved, one trial for each candidate. */
        DIVERGENCE,
        /** Cosine of a half's input and output (LLM-Drop): one run for all. */
        SIMILARITY
    }

    /**
     * @param bound part of the answers that may change, 0 to 1
     * @param mostTokens of an answer
     */
    public record Options(Ranking ranking, double bound, int mostTokens) {}

    /**
     * What was found.
     *
     * @param plans one for each block
     * @param changed part of the answers that it changes
     * @param share of the published model's operations that it does, of the prompts as a whole
     * @param secondShare the same in second passes
     * @param made facts for people
     */
    public record Found(
            List<BlockPlan> plans, double changed, double share, double secondShare, Map<String, String> made) {}

    private ProfileSearch(Calibration calibration, Options options, int blocks, Bench.Progress progress) {
        this.calibration = calibration;
        this.options = options;
        this.blocks = blocks;
        this.progress = progress;
    }

    /**
     * Measures a model on some prompts.
     *
     * @param ends tokens that end an answer
     */
    public static Found run(
            LanguageModel model, List<Prompt> prompts, IntPredicate ends, Options options, Bench.Progress progress) {
        Calibration calibration = new Calibration(
                model,
                prompts,
                ends,
                options.mostTokens,
                (done, all) -> progress.at("answers of full", (double) done / all));
        return new ProfileSearch(calibration, options, model.config().layers(), progress).search();
    }

    private Found search() {
        List<Candidate> ranked = ranked();
        int fits = 0; // so many may be left out
        int over = ranked.size() + 1;
        Outcome best = measure(ranked.subList(0, 0), "lossless");
        int trials = 0;
        while (over - fits > 1) {
            int middle = (fits + over) >>> 1;
            Outcome outcome = measure(ranked.subList(0, middle), "trial %d".formatted(++trials));
            if (outcome.changed() <= options.bound) {
                fits = middle;
                best = outcome;
            } else {
                over = middle;
            }
        }
        List<Candidate> left = ranked.subList(0, fits);
        return new Found(
                plan(left).prompt(),
                best.changed(),
                best.work().share(),
                best.work().secondShare(),
                facts(left, best));
    }

    /** What can be left out, the cheapest loss first. */
    private List<Candidate> ranked() {
        Map<Candidate, Double> loss = new LinkedHashMap<>();
        List<Candidate> candidates = Candidate.of(blocks);
        if (options.ranking == Ranking.SIMILARITY) {
            SublayerSimilarity similarity =
                    calibration.similarity((done, all) -> progress.at("similarity", (double) done / all));
            candidates.forEach(candidate -> loss.put(candidate, loss(similarity, candidate)));
        } else {
            Outcome start = measure(List.of(), "lossless");
            for (int i = 0; i < candidates.size(); i++) {
                Candidate candidate = candidates.get(i);
                Outcome without =
                        measure(List.of(candidate), "layer %d of %d".formatted(candidate.block() + 1, blocks));
                double saved = start.work().second().operations()
                        - without.work().second().operations();
                loss.put(candidate, saved <= 0 ? Double.POSITIVE_INFINITY : without.divergence() / saved);
            }
        }
        List<Candidate> ranked = new ArrayList<>(candidates);
        ranked.removeIf(candidate -> Double.isInfinite(loss.getOrDefault(candidate, 0.0)));
        ranked.sort(Comparator.comparingDouble(candidate -> loss.getOrDefault(candidate, 0.0)));
        return ranked;
    }

    private static double loss(SublayerSimilarity similarity, Candidate candidate) {
        double attention = 1 - similarity.of(candidate.block(), 2, Half.ATTENTION);
        double mlp = 1 - similarity.of(candidate.block(), 2, Half.MLP);
        return switch (candidate.what()) {
            case ATTENTION -> attention;
            case MLP -> mlp;
            case PASS -> attention + mlp;
            case PROBABILITIES -> Double.POSITIVE_INFINITY; // says nothing about these
        };
    }

    private Outcome measure(List<Candidate> left, String what) {
        return calibration.measure(plan(left), (done, all) -> progress.at(what, (double) done / all));
    }

    private LayerPlan plan(List<Candidate> left) {
        LayerPlan plan = Traversal.LOSSLESS.plan(blocks);
        for (Candidate candidate : left) {
            int block = candidate.block();
            plan = plan.withPrompt(block, candidate.leftOut(plan.prompt().get(block)));
        }
        return plan;
    }

    private Map<String, String> facts(List<Candidate> left, Outcome outcome) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("questions", String.valueOf(calibration.size()));
        facts.put("ranking", options.ranking.name().toLowerCase(Locale.ROOT));
        facts.put("answers_changed", percent(outcome.changed()) + ", allowed " + percent(options.bound));
        facts.put("divergence", String.format(Locale.ROOT, "%.3g nat", outcome.divergence()));
        facts.put("work", percent(outcome.work().share()) + " of the published model's operations on the prompts");
        facts.put("second_passes", percent(outcome.work().secondShare()) + " of its second passes' operations");
        facts.put(
                "left_out",
                left.isEmpty()
                        ? "nothing beyond lossless"
                        : String.join(
                                ", ", left.stream().map(Candidate::toString).toList()));
        return Collections.unmodifiableMap(facts);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * part);
    }
}

package io.github.trol4j.models.bench;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.PrefixCache;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.plan.LayerPlan;
import io.github.trol4j.models.CacheLimits;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Questions that follow each other about one picture, each until its first token: the first one looks and reads everything, the others
 * go on from what is kept. The last is read afresh as well, and has to have the same bits.
 */
final class QuestionBench {
    private final LanguageModel model;
    private final LayerPlan plan;
    private final Consumer<Double> progress;

    /** @param progress hears which part is done, 0 to 1 */
    QuestionBench(LanguageModel model, LayerPlan plan, Consumer<Double> progress) {
        this.model = model;
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Seconds until the first token.
     *
     * @param further of all questions but the first
     * @param kept what was kept in the end, with the usual limit
     */
    record Result(double first, Samples further, PrefixCache.Stats kept) {
        /** Of a usual further question, beside the first. */
        double share() {
            return further.median() / first;
        }
    }

    /**
     * @param prompts about the same picture, at least two
     * @param look encodes it, on the lane it is given
     */
    Result measure(List<Prompt> prompts, Consumer<DecoderLane> look) {
        double[] seconds = new double[prompts.size()];
        try (DecoderLane lane = new DecoderLane(model);
                PrefixCache cache =
                        new PrefixCache(model, CacheLimits.defaults().prefixes())) {
            float[] logits = {}; // [V]
            for (int i = 0; i < prompts.size(); i++) {
                progress.accept((double) i / prompts.size());
                long start = System.nanoTime();
                if (i == 0) {
                    look.accept(lane);
                }
                try (Sequence sequence = cache.acquire(plan, prompts.get(i))) {
                    logits = lane.prefill(sequence, prompts.get(i), Reuse.PREFIX, Observer.NONE)
                            .clone();
                    seconds[i] = (System.nanoTime() - start) / 1e9;
                    cache.put(sequence);
                }
            }
            check(lane, prompts.getLast(), logits);
            return new Result(seconds[0], new Samples(Arrays.copyOfRange(seconds, 1, seconds.length)), cache.stats());
        }
    }

    private void check(DecoderLane lane, Prompt prompt, float[] logits) {
        try (Sequence fresh = new Sequence(plan)) {
            boolean exact = model.backend().capabilities().fewRows() > 1; // else up to rounding
            if (exact && !Arrays.equals(lane.prefill(fresh, prompt, Reuse.NONE, Observer.NONE), logits)) {
                throw new EngineException(
                        "a question that went on from what was kept has other logits than one read afresh; report this");
            }
        }
    }
}

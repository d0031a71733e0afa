package io.github.trol4j.models.profile;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.PromptWork;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.generate.LogProbs;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Prompts with the answers that the published model gives to them, word by word the likeliest. Plans are measured against these. */
final class Calibration {
    private final LanguageModel model;
    private final List<Known> known = new ArrayList<>();

    /**
     * What the published model makes of a prompt.
     *
     * @param logits in front of each token of the answer
     */
    private record Known(Prompt prompt, int[] answer, List<float[]> logits) {}

    /**
     * How a plan does.
     *
     * @param changed part of the answers that it changes
     * @param divergence mean KL divergence of a token's distribution from that of the published model, in nats
     * @param work what its prompts took
     */
    record Outcome(double changed, double divergence, PromptWork work) {}

    /** Hears how many prompts are done. */
    @FunctionalInterface
    interface Progress {
        void at(int done, int total);
    }

    /**
     * @param ends tokens that end an answer
     * @param mostTokens of an answer
     */
    Calibration(LanguageModel model, List<Prompt> prompts, IntPredicate ends, int mostTokens, Progress progress) {
        if (prompts.isEmpty()) {
            throw new EngineException("a profile is made from at least one question");
        }
        this.model = model;
        LayerPlan full = LayerPlan.traversed(model.config().layers());
        try (DecoderLane lane = new DecoderLane(model)) {
            for (Prompt prompt : prompts) {
                known.add(answer(lane, full, prompt, ends, mostTokens));
                progress.at(known.size(), prompts.size());
            }
        }
    }

    private static Known answer(DecoderLane lane, LayerPlan full, Prompt prompt, IntPredicate ends, int mostTokens) {
        List<Integer> answer = new ArrayList<>();
        List<float[]> logits = new ArrayList<>();
        try (Sequence sequence = new Sequence(full)) {
            float[] next = lane.prefill(sequence, prompt, Reuse.NONE, Observer.NONE);
            while (true) {
                int id = LogProbs.argmax(next);
                answer.add(id);
                logits.add(next.clone());
                if (ends.test(id) || answer.size() == mostTokens) {
                    break;
                }
                next = lane.decode(sequence, id);
            }
        }
        return new Known(prompt, answer.stream().mapToInt(i -> i).toArray(), logits);
    }

    /** Prompts. */
    int size() {
        return known.size();
    }

    /** Leads a plan along the known answers: one is changed as soon as another token would be likelier anywhere. */
    Outcome measure(LayerPlan plan, Progress progress) {
        PromptWork work = PromptWork.NONE;
        double divergence = 0;
        int changed = 0;
        try (DecoderLane lane = new DecoderLane(model)) {
            for (int i = 0; i < known.size(); i++) {
                Known item = known.get(i);
                try (Sequence sequence = new Sequence(plan)) {
                    float[] logits = lane.prefill(sequence, item.prompt, Reuse.NONE, Observer.NONE);
                    work = work.plus(sequence.work());
                    boolean same = true;
                    double sum = 0;
                    for (int t = 0; t < item.answer.length; t++) {
                        logits = t == 0 ? logits : lane.decode(sequence, item.answer[t - 1]);
                        same &= LogProbs.argmax(logits) == item.answer[t];
                        sum += LogProbs.divergence(item.logits.get(t), logits);
                    }
                    divergence += sum / item.answer.length;
                    changed += same ? 0 : 1;
                }
                progress.at(i + 1, known.size());
            }
        }
        return new Outcome((double) changed / known.size(), divergence / known.size(), work);
    }

    /** How little each half of each pass turns its input, while the prompts are read by the published model. */
    SublayerSimilarity similarity(Progress progress) {
        SublayerSimilarity similarity = new SublayerSimilarity(model);
        try (DecoderLane lane = new DecoderLane(similarity.watched())) {
            for (int i = 0; i < known.size(); i++) {
                try (Sequence sequence =
                        new Sequence(LayerPlan.traversed(model.config().layers()))) {
                    lane.prefill(sequence, known.get(i).prompt, Reuse.NONE, Observer.NONE);
                }
                progress.at(i + 1, known.size());
            }
        }
        return similarity;
    }
}

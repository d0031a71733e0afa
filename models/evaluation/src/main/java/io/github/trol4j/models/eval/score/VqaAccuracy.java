package io.github.trol4j.models.eval.score;

import java.util.List;

/** The soft score of the VQA evaluation: an answer counts fully when three of the other people gave it too. */
public final class VqaAccuracy {
    private VqaAccuracy() {}

    /** Mean over the people of min(1, equal answers of the others / 3), 0..1. */
    public static double of(String reply, List<String> answers) {
        String said = VqaText.normalize(reply);
        List<String> gold = answers.stream().map(VqaText::normalize).toList();
        long equal = gold.stream().filter(said::equals).count();
        double sum = 0;
        for (String one : gold) {
            long others = one.equals(said) ? equal - 1 : equal;
            sum += Math.min(1, others / 3.0);
        }
        return gold.isEmpty() ? 0 : sum / gold.size();
    }
}

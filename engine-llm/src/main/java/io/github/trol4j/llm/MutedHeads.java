package io.github.trol4j.llm;

import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.Rows;
import java.util.Arrays;
import java.util.List;

/** Some heads that give nothing to image rows, beside what another hook does. */
final class MutedHeads implements AttentionHook {
    private final List<Integer> heads;
    private final int[] image; // positions
    private final AttentionHook also;

    /** @param image positions of the rows */
    MutedHeads(List<Integer> heads, Rows image, AttentionHook also) {
        this.heads = heads;
        this.image = new int[image.count()];
        Arrays.setAll(this.image, image::get);
        this.also = also;
    }

    @Override
    public boolean wants(int head, int position) {
        return isMuted(head, position) || also.wants(head, position);
    }

    @Override
    public void scores(Query query, float[] scores) {
        if (also.wants(query.head(), query.position())) {
            also.scores(query, scores);
        }
    }

    @Override
    public void probabilities(Query query, float[] probabilities) {
        if (isMuted(query.head(), query.position())) {
            Arrays.fill(probabilities, 0, query.visible(), 0);
        }
        if (also.wants(query.head(), query.position())) {
            also.probabilities(query, probabilities);
        }
    }

    private boolean isMuted(int head, int position) {
        return heads.contains(head) && Arrays.binarySearch(image, position) >= 0;
    }
}

package io.github.trol4j.llm;

import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.plan.AttentionChoice;

/** What a chunk's way through the blocks takes, and what the published model would take. */
final class ChunkWork {
    private final WorkCount first = new WorkCount();
    private final WorkCount second = new WorkCount();
    private final WorkCount fullFirst = new WorkCount();
    private final WorkCount fullSecond = new WorkCount();

    /** @param number of the pass, 1 or 2 */
    WorkCount pass(int number) {
        return number == 1 ? first : second;
    }

    /**
     * A block of the published model.
     *
     * @param wanted rows whose result is needed
     * @param known rows from before the chunk
     */
    void full(BlockCost cost, Rows image, int known, Rows all, Rows wanted) {
        fullFirst.add(cost, AttentionChoice.ON, image, known, all, all, all);
        fullSecond.add(cost, AttentionChoice.ON, image, known, all, wanted, wanted);
    }

    PromptWork work() {
        return new PromptWork(first.work(), second.work(), fullFirst.work(), fullSecond.work());
    }
}

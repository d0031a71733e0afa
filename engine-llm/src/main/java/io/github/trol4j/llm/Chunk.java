package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.plan.PassPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that go through the decoder together: part of a prompt, or one generated token for each of some sequences. */
public final class Chunk {
    private final List<KvCache> caches;
    private final RotaryTable[] rotary; // of each sequence
    private final Rows all;
    private final Rows image;
    private final Rows wanted;
    private final boolean generated;
    private final int least;
    private final int[] secondPasses;
    private final ChunkWork work = new ChunkWork();
    private @Nullable Probabilities probabilities;
    private @Nullable GateRecord gates;

    private Chunk(
            List<KvCache> caches,
            RotaryTable[] rotary,
            Rows all,
            Rows image,
            Rows wanted,
            boolean generated,
            int least) {
        this.caches = List.copyOf(caches);
        this.rotary = rotary;
        this.all = all;
        this.image = image;
        this.wanted = wanted;
        this.generated = generated;
        this.least = least;
        this.secondPasses = new int[all.count()];
    }

    /**
     * Some rows of a prompt that follow what {@code cache} holds.
     *
     * @param rotary covers their positions
     * @param least rows that a backend has to compute together for each to have the bits it has among all
     */
    public static Chunk ofPrompt(KvCache cache, RotaryTable rotary, PromptRows rows, int least) {
        return new Chunk(
                List.of(cache),
                new RotaryTable[] {rotary},
                Rows.range(0, rows.count()),
                rows.image(),
                rows.wanted(),
                false,
                least);
    }

    /**
     * Rows of a prompt.
     *
     * @param count of them
     * @param image those that hold image tokens
     * @param wanted those whose result is needed
     */
    public record PromptRows(int count, Rows image, Rows wanted) {}

    /** The next token of each sequence, again and again; {@link #turnTo} comes before each. */
    static Chunk ofTokens(List<KvCache> caches) {
        Rows all = Rows.range(0, caches.size());
        return new Chunk(caches, new RotaryTable[caches.size()], all, Rows.none(), all, true, 1);
    }

    /** Finds the cosines and sines of the next position of each sequence. */
    void turnTo(RotaryCache tables) {
        for (int i = 0; i < rotary.length; i++) {
            int position = caches.get(i).length();
            rotary[i] = tables.covering(position, position + 1, position + 1);
        }
    }

    /** The same rows on the way of generated tokens. */
    Chunk asGenerated() {
        return new Chunk(caches, rotary, all, image, wanted, true, least);
    }

    /** Every row. */
    Rows all() {
        return all;
    }

    /** Rows that hold image tokens. */
    Rows image() {
        return image;
    }

    /** Rows whose result is needed. */
    Rows wanted() {
        return wanted;
    }

    /** Whether the plan of generated tokens holds for these rows. */
    boolean isGenerated() {
        return generated;
    }

    /** Rows that have to be computed together, if there are so many, for each to have the bits that it has among all. */
    int least() {
        return least;
    }

    /** Where a row stands in its sequence. */
    int position(int row) {
        return caches.size() == 1
                ? caches.getFirst().length() + row
                : caches.get(row).length();
    }

    /** Where rows stand that belong to one sequence. */
    Rows positions(Rows rows) {
        return rows.shift(caches.getFirst().length());
    }

    /** Cosines and sines that cover the positions of these rows, for each sequence. */
    RotaryTable[] rotary() {
        return rotary;
    }

    /**
     * A pass through a block.
     *
     * @param number 1 or 2
     * @param takenOver whether later passes take over what the rows attend to
     */
    Pass pass(int layer, int number, PassPlan plan, PassRows passRows, boolean takenOver) {
        List<KvLayer> kv = caches.stream()
                .map(cache -> number == 1 ? cache.firstPass(layer) : cache.secondPass(layer))
                .toList();
        return new Pass(this, number, plan, kv, passRows, takenOver);
    }

    /** Keeps what the rows attend to until the next pass that is taken over. */
    void share(Probabilities what) {
        probabilities = what;
    }

    /** What the rows attended to in the last pass that is taken over. */
    Probabilities probabilities() {
        if (probabilities == null) {
            throw new EngineException("no pass has attended whose probabilities could be shared");
        }
        return probabilities;
    }

    /** What the way through the blocks took so far. */
    ChunkWork work() {
        return work;
    }

    /** Gates of the sequence in a block, those of the rows before this chunk included, as far as they are known. */
    float[] gatesSoFar(int layer) {
        return gates == null ? new float[0] : gates.layer(layer);
    }

    /** Lets choices see the gates of earlier chunks. */
    void remembering(GateRecord earlier) {
        gates = earlier;
    }

    /** Whether more rows may follow that attend to the second pass of these: not in a prompt that is read in one go and then ends. */
    boolean mayGoOn() {
        return caches.getFirst().isContinuable();
    }

    /** Second passes that a row has taken so far. */
    int secondPasses(int row) {
        return secondPasses[row];
    }

    /** Counts a second pass of some rows. */
    void countSecondPass(Rows rows) {
        if (!generated) {
            for (int i = 0; i < rows.count(); i++) {
                secondPasses[rows.get(i)]++;
            }
        }
    }

    /** Counts the rows to their sequences, once they have gone through every block. */
    void finish() {
        int each = caches.size() == 1 ? all.count() : 1;
        for (int i = 0; i < caches.size(); i++) {
            caches.get(i).advance(each);
        }
    }
}

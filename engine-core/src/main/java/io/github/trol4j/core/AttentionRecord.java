package io.github.trol4j.core;

/**
 * Keeps the probabilities of one attention, to share them with a later pass or block by {@link Ops#weighValues}. Fresh for each call.
 */
public final class AttentionRecord implements AttentionHook {
    private final int heads;
    private final int rows;
    private final int keys;
    private final float[] weights; // [heads * rows, keys]

    /**
     * @param rows wanted rows of the attention
     * @param keys cached keys once its rows have been appended
     */
    public AttentionRecord(HeadLayout heads, int rows, int keys) {
        this.heads = heads.query();
        this.rows = rows;
        this.keys = keys;
        this.weights = new float[Math.multiplyExact(Math.multiplyExact(this.heads, rows), keys)];
    }

    @Override
    public void probabilities(Query query, float[] probabilities) {
        System.arraycopy(probabilities, 0, weights, (query.head() * rows + query.row()) * keys, query.visible());
    }

    /** The probabilities {@code [query heads * rows, keys]}, head by head; zero where a row does not see a key. */
    public Tensor weights(Ops ops) {
        return ops.tensor(weights, heads * rows, keys);
    }
}

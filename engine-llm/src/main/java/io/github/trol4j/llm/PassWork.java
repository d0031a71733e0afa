package io.github.trol4j.llm;

/**
 * What one pass, the first or the second, did in all blocks.
 *
 * @param rows carried, summed over the blocks: row-layers
 * @param attentionRows those of them that attended
 * @param mlpRows those of them that went through the MLP
 * @param products floating-point operations in products with the decoder's matrices, low-rank branches included
 * @param attention floating-point operations of queries with keys and values
 */
public record PassWork(long rows, long attentionRows, long mlpRows, double products, double attention) {
    static final PassWork NONE = new PassWork(0, 0, 0, 0, 0);

    /** All floating-point operations. */
    public double operations() {
        return products + attention;
    }

    PassWork plus(PassWork more) {
        return new PassWork(
                rows + more.rows,
                attentionRows + more.attentionRows,
                mlpRows + more.mlpRows,
                products + more.products,
                attention + more.attention);
    }
}

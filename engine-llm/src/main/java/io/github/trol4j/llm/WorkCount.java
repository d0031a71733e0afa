package io.github.trol4j.llm;

import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.plan.AttentionChoice;

/** Counts the work of one pass over the blocks while a chunk goes through them. Costs some additions a block. */
final class WorkCount {
    private long rows;
    private long attentionRows;
    private long mlpRows;
    private double products;
    private double attention;

    PassWork work() {
        return new PassWork(rows, attentionRows, mlpRows, products, attention);
    }

    /**
     * One pass of a block. Rows that are computed beside others only to fill up a product do not count.
     *
     * @param image rows of the chunk that hold image tokens
     * @param known keys from before the chunk
     * @param keys rows of the chunk whose keys and values are made
     * @param carried rows that the pass carries
     * @param mlp those of them that go through the MLP
     */
    void add(BlockCost cost, AttentionChoice choice, Rows image, int known, Rows keys, Rows carried, Rows mlp) {
        rows += carried.count();
        mlpRows += mlp.count();
        products += cost.mlp().of(mlp.count(), shared(mlp, image));
        if (choice == AttentionChoice.OFF) {
            return;
        }
        attentionRows += carried.count();
        products += cost.projection().of(keys.count(), shared(keys, image));
        products += cost.output().of(carried.count(), shared(carried, image));
        double pairs = cost.pair() * pairs(known, keys, carried);
        attention += choice == AttentionChoice.SHARED ? pairs / 2 : pairs; // values alone
    }

    /** Pairs of a query and a key at its own position or before. */
    private static double pairs(int known, Rows keys, Rows queries) {
        double pairs = (double) known * queries.count();
        for (int q = 0, k = 0; q < queries.count(); q++) {
            while (k < keys.count() && keys.get(k) <= queries.get(q)) {
                k++;
            }
            pairs += k;
        }
        return pairs;
    }

    private static int shared(Rows some, Rows image) {
        int shared = 0;
        for (int i = 0, j = 0; i < some.count() && j < image.count(); ) {
            int difference = some.get(i) - image.get(j);
            shared += difference == 0 ? 1 : 0;
            i += difference <= 0 ? 1 : 0;
            j += difference >= 0 ? 1 : 0;
        }
        return shared;
    }
}

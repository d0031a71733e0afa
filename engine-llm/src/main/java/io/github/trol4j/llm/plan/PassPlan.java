package io.github.trol4j.llm.plan;

/**
 * What one pass through one block does.
 *
 * @param attention what the attention half does
 * @param rows rows that the pass carries; the others stay as they are. Of those the pass makes keys and values only, for the
 *     rows it carries to attend to
 * @param mlp rows, among those carried, that go through the MLP half
 */
public record PassPlan(AttentionChoice attention, RowChoice rows, RowChoice mlp) {
    /** Attention and MLP for every row. */
    public static final PassPlan WHOLE = new PassPlan(AttentionChoice.ON, RowChoice.ALL, RowChoice.ALL);

    /** Attention and MLP for some rows. */
    public static PassPlan of(RowChoice rows) {
        return new PassPlan(AttentionChoice.ON, rows, RowChoice.ALL);
    }

    public PassPlan withAttention(AttentionChoice choice) {
        return new PassPlan(choice, rows, mlp);
    }

    public PassPlan withMlp(RowChoice choice) {
        return new PassPlan(attention, rows, choice);
    }
}

package io.github.trol4j.llm.plan;

import java.util.List;

/**
 * What one pass through one block does.
 *
 * @param attention what the attention half does
 * @param rows rows that the pass carries; the others stay as they are
 * @param mlp rows, among those carried, that go through the MLP half
 * @param keys rows whose keys and values the pass makes, for the rows it carries to attend to. Rows outside take no part: they are not
 *     carried either
 * @param imageHeadsOff query heads, ascending, that give nothing to image rows
 */
public record PassPlan(
        AttentionChoice attention, RowChoice rows, RowChoice mlp, RowChoice keys, List<Integer> imageHeadsOff) {
    /** Attention and MLP for every row. */
    public static final PassPlan WHOLE = new PassPlan(AttentionChoice.ON, RowChoice.ALL, RowChoice.ALL);

    public PassPlan {
        imageHeadsOff = imageHeadsOff.stream().sorted().distinct().toList();
    }

    /** A pass that makes keys and values of every row, by all heads. */
    public PassPlan(AttentionChoice attention, RowChoice rows, RowChoice mlp) {
        this(attention, rows, mlp, RowChoice.ALL, List.of());
    }

    /** Attention and MLP for some rows. */
    public static PassPlan of(RowChoice rows) {
        return new PassPlan(AttentionChoice.ON, rows, RowChoice.ALL);
    }

    public PassPlan withAttention(AttentionChoice choice) {
        return new PassPlan(choice, rows, mlp, keys, imageHeadsOff);
    }

    public PassPlan withRows(RowChoice choice) {
        return new PassPlan(attention, choice, mlp, keys, imageHeadsOff);
    }

    public PassPlan withMlp(RowChoice choice) {
        return new PassPlan(attention, rows, choice, keys, imageHeadsOff);
    }

    public PassPlan withKeys(RowChoice choice) {
        return new PassPlan(attention, rows, mlp, choice, imageHeadsOff);
    }

    public PassPlan withImageHeadsOff(List<Integer> heads) {
        return new PassPlan(attention, rows, mlp, keys, heads);
    }

    /** Whether every row goes through all of the block. */
    public boolean isWhole() {
        return equals(WHOLE);
    }
}

package io.github.trol4j.llm;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What one traversal of one block works with besides its input.
 *
 * @param kv keys and values to extend and attend to: one layer for all rows, or one for each row when several continuations of a
 *     prompt are decoded side by side
 * @param rotary angles that cover every position of this pass
 * @param image rows that hold image tokens
 * @param wanted rows whose result is needed; keys and values are made for all rows in any case
 */
record Pass(List<KvLayer> kv, RotaryTable rotary, Rows image, Rows wanted) {

    /** Attention of {@code qkv [T, (query + 2 kv) * d]}: {@code [wanted, query * d]}. */
    Tensor attention(Ops ops, Tensor qkv, HeadLayout heads) {
        if (kv.size() == 1) {
            return ops.selfAttention(qkv, kv.getFirst(), heads, rotary, wanted);
        }
        Rows only = Rows.range(0, 1);
        List<Tensor> attended = new ArrayList<>(kv.size());
        for (int r = 0; r < kv.size(); r++) {
            Tensor row = ops.rows(qkv, Rows.range(r, r + 1));
            attended.add(ops.selfAttention(row, kv.get(r), heads, rotary, only));
        }
        return ops.stack(attended);
    }

    /** Which of the wanted rows hold image tokens. */
    Rows wantedImage() {
        return wanted.indicesOf(image);
    }
}

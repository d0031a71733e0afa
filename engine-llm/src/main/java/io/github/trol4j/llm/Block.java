package io.github.trol4j.llm;

import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;

/** One transformer block of a decoder, whichever family it is of: attention, then an MLP, each added to what went in. */
public interface Block {
    /** {@code x [T, D]} plus what attention makes of the rows that the pass carries: {@code [pass.rows(), D]}. */
    Tensor attention(Ops ops, Tensor x, Pass pass);

    /** {@code h [n, D]} plus what the MLP makes of it: {@code [n, D]}. */
    Tensor mlp(Ops ops, Tensor h, Rows image);

    /** Keys and values of {@code x [T, D]} for later rows to attend to, and nothing else. */
    void keysAndValues(Ops ops, Tensor x, Pass pass);

    /** What a row costs. */
    default BlockCost cost() {
        return BlockCost.UNKNOWN;
    }

    /** The whole block: {@code x [T, D]} to {@code [pass.rows(), D]}. */
    default Tensor forward(Ops ops, Tensor x, Pass pass) {
        Tensor h = attention(ops, x, pass); // [rows, D]
        return mlp(ops, h, pass.imageAmongRows()); // [rows, D]
    }
}

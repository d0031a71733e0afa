package io.github.trol4j.llm;

import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;

/** One transformer block of a decoder, whichever family it is of. */
public interface Block {
    /**
     * Carries {@code x [T, D]} through the block once.
     *
     * @return {@code [pass.wanted(), D]}
     */
    Tensor forward(Ops ops, Tensor x, Pass pass);
}

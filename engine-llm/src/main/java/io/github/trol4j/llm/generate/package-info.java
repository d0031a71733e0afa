/**
 * From logits to tokens: greedy, sampling, beam search, likelihood of given answers. Works on a decoder session and numbers alone;
 * text belongs to the {@code text} package.
 */
@NullMarked
package io.github.trol4j.llm.generate;

import org.jspecify.annotations.NullMarked;

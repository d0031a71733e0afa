/**
 * Which pass through which block does what with which rows, as data: values without tensors or operations, so that a plan can be
 * compared, written down and used as a key. What carries a plan out is {@code TraversedDecoder}; nothing here computes.
 */
@NullMarked
package io.github.trol4j.llm.plan;

import org.jspecify.annotations.NullMarked;

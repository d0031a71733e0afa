/**
 * One small class for each benchmark: files to items to prompts, and replies to scores by the released rules and by the clean ones.
 * Quirks of the released code are marked Q1 ... Q62, the numbers that docs/EVALUATION.md lists. Found through
 * {@link io.github.trol4j.models.eval.sets.Benchmarks}.
 */
@NullMarked
package io.github.trol4j.models.eval.sets;

import org.jspecify.annotations.NullMarked;

/**
 * Asking another model to grade replies: requests as values, canned replies for re-scoring, an OpenAI-compatible client, and the
 * record of what was asked. The rules that turn verdicts into scores live with the sets.
 */
@NullMarked
package io.github.trol4j.models.eval.judge;

import org.jspecify.annotations.NullMarked;

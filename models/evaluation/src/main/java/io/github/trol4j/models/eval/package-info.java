/**
 * The benchmark harness: what an item, a reply and whoever answers are. Data sets become
 * {@link io.github.trol4j.models.eval.EvalItem}s, a {@link io.github.trol4j.models.eval.Responder} answers them, and the replies are
 * scored twice, by the released rules and by clean ones. This package holds the values that all the others share and depends on none
 * of them: sets and their scores are in {@code sets}, runs in {@code run}, reports in {@code report}.
 */
@NullMarked
package io.github.trol4j.models.eval;

import org.jspecify.annotations.NullMarked;

/**
 * The benchmark harness: data sets in their published formats become {@link io.github.trol4j.models.eval.EvalItem}s, a
 * {@link io.github.trol4j.models.eval.Responder} answers them, and the replies are scored twice, by the released rules and by clean
 * ones. The inference API is not seen from here; whoever runs a model implements {@code Responder}.
 */
@NullMarked
package io.github.trol4j.models.eval;

import org.jspecify.annotations.NullMarked;

/**
 * Holds a model against golden files: every stage of every case, in the order of computation, so that the first one that diverged
 * is named. Reads what the reference wrote; computes everything it compares.
 */
@NullMarked
package io.github.trol4j.models.verify;

import org.jspecify.annotations.NullMarked;

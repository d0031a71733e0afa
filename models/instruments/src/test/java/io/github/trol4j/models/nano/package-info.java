/**
 * Holds the model that is shipped against its card, its gallery and its benchmark: answers, packaging, documents. Nothing here
 * tests the engine as such.
 */
@NullMarked
package io.github.trol4j.models.nano;

import org.jspecify.annotations.NullMarked;

/**
 * The seam between models and machines: matrices of activations, prepared weights, the operations on them, and the backends
 * that carry them out. Nothing in here knows a model family, a file format or a tokenizer; nothing outside the backend packages
 * knows how a matrix is stored.
 */
@NullMarked
package io.github.trol4j.core;

import org.jspecify.annotations.NullMarked;

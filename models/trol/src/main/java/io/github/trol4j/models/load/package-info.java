/**
 * From published files to a model in memory: configuration, weights, gates and tokenizer of both TroL families, each checked
 * against the others, everything left over reported.
 */
@NullMarked
package io.github.trol4j.models.load;

import org.jspecify.annotations.NullMarked;

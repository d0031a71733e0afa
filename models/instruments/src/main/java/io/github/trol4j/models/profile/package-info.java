/**
 * Plans made by measuring: which second passes, attention and MLP halves a model can do without, judged by how far the answers to some
 * questions move.
 */
@NullMarked
package io.github.trol4j.models.profile;

import org.jspecify.annotations.NullMarked;

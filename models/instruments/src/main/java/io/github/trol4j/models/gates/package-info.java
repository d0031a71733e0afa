/**
 * What the traversal gates did while a prompt was read, as numbers and as a picture. Watches an ordinary reading; nothing here takes
 * part in the computation.
 */
@NullMarked
package io.github.trol4j.models.gates;

import org.jspecify.annotations.NullMarked;

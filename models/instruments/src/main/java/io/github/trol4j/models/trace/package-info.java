/**
 * One question watched from inside: what went through each block twice, where the model looked, what it would have said. Values only;
 * how they are drawn and written down is {@code models.gates}. Watching takes no part in the computation.
 */
@NullMarked
package io.github.trol4j.models.trace;

import org.jspecify.annotations.NullMarked;

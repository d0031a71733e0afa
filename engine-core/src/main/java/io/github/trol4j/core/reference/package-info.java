/**
 * The oracle: every operation as the plainest loops that say what it means, in f32 on the heap, one thread. Speed must not live
 * here; whatever is fast is compared with this.
 */
@NullMarked
package io.github.trol4j.core.reference;

import org.jspecify.annotations.NullMarked;

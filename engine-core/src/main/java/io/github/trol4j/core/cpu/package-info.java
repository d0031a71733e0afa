/**
 * The {@code cpu} backend: off-heap tensors, panel-packed weights, a key/value cache in the same layout, and a small thread pool
 * that runs tiles of work. Matrix-matrix products go to {@code core.cpu.dnnl} where that can be loaded, everything else to
 * {@code core.cpu.kernel}. Nothing in here is seen by models; they know {@link io.github.trol4j.core.Ops} only.
 */
@NullMarked
package io.github.trol4j.core.cpu;

import org.jspecify.annotations.NullMarked;

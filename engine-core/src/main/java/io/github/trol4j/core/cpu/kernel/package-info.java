/**
 * Vector API kernels on raw addresses, one file per family, and plain loops that compute the same. They are written for any vector
 * width, the vectors allocate nothing, none knows a tensor, a thread or a scope, and they trust their callers: every address and size
 * has been checked before it gets here. Nothing of the Vector API may load before
 * {@link io.github.trol4j.core.VectorApi#load} has brought it: {@link io.github.trol4j.core.cpu.kernel.VectorKernels} and what it
 * calls are for afterwards.
 */
@NullMarked
package io.github.trol4j.core.cpu.kernel;

import org.jspecify.annotations.NullMarked;

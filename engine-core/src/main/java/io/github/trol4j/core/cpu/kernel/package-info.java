/**
 * Vector API kernels on raw addresses, one file per family. They are written for any vector width, allocate nothing, know no
 * tensor, no thread and no scope, and trust their callers: every address and size has been checked before it gets here.
 */
@NullMarked
package io.github.trol4j.core.cpu.kernel;

import org.jspecify.annotations.NullMarked;

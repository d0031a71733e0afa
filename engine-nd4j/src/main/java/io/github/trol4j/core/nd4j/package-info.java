/**
 * The portable backend: ND4J multiplies the matrices of dense layers and attention, on the CPU with OpenBLAS or, with the CUDA
 * artifacts on the class path instead, on a GPU; plain loops do the rest, because an ND4J operation costs tens of microseconds
 * however small it is. The only package that may import {@code org.nd4j}, and within it only what loads after a successful probe.
 */
@NullMarked
package io.github.trol4j.core.nd4j;

import org.jspecify.annotations.NullMarked;

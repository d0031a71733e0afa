/**
 * Machine code for x86-64, written by Java: an assembler for the instructions that the kernels need, memory that is executable once it
 * is no longer writable, and the kernels themselves, each a listing beside the sentence or the plain Java that says what it computes.
 * They give the same bits as the Java kernels of {@code kernel}, which stay for every other machine. Nothing here knows of weights,
 * sessions or threads.
 */
@NullMarked
package io.github.trol4j.core.cpu.code;

import org.jspecify.annotations.NullMarked;

/**
 * What the model is told and what is taken from its answer: chat formats of both families, image markers, the benchmark
 * tasks with their suffixes and length limits, and answer filtering. Works on text and token ids only; no tensors, no
 * files, no options of a run. Everything here follows the official evaluation code of TroL, commit 7a71dfb.
 */
@NullMarked
package io.github.trol4j.models.prompt;

import org.jspecify.annotations.NullMarked;

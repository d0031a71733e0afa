/**
 * Weights as they lie in files: safetensors, torch archives, and the bitsandbytes encodings, read without trusting a single
 * byte of them. Nothing in here knows which model the tensors belong to or what a backend will make of them.
 */
@NullMarked
package io.github.trol4j.core.checkpoint;

import org.jspecify.annotations.NullMarked;

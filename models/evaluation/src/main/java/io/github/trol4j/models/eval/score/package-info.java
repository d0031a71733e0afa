/**
 * Rules that read a reply and rules that count: option letters, yes and no, relaxed numbers, ROUGE, the VQA normalisation. Each is a
 * pure function of texts; which set uses which, and with what quirks, is said in {@code eval.sets}.
 */
@NullMarked
package io.github.trol4j.models.eval.score;

import org.jspecify.annotations.NullMarked;

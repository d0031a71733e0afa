package io.github.trol4j.serve.openai;

import io.github.trol4j.models.Dialogue;

/**
 * A request for an answer.
 *
 * @param count answers that are wanted
 * @param stream whether the answer is to come in pieces
 * @param usage whether a stream is to end with its token counts
 * @param logProbs whether log-probabilities are wanted
 * @param gates whether the gates of every patch and word are wanted
 */
record ChatCall(Dialogue dialogue, int count, boolean stream, boolean usage, boolean logProbs, boolean gates) {}

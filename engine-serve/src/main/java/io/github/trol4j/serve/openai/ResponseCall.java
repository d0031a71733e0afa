package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.Dialogue;

/**
 * A request to {@code /v1/responses}.
 *
 * @param stream whether the answer is to come in pieces
 * @param logProbs whether log-probabilities are wanted
 * @param echo what replies repeat of the request
 */
record ResponseCall(Dialogue dialogue, boolean stream, boolean logProbs, ObjectNode echo) {}

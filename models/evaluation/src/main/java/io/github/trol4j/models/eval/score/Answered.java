package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.EvalItem;

/** An item, what its set knows about it, and the reply. */
public record Answered<F>(EvalItem item, F facts, String reply) {}

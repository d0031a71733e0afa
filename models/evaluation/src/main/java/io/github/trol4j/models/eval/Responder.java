package io.github.trol4j.models.eval;

/** Answers items; the seam between the harness and whatever runs a model. */
@FunctionalInterface
public interface Responder {
    /**
     * Answers one item. Items come in the order of the data set, so that questions on one picture follow each other. Any exception
     * is recorded with the item and the run goes on.
     */
    Reply reply(EvalItem item, DecodingOptions options);

    /** Identifies everything that a reply depends on besides the item and the options: model hash, weights, traversal. */
    default String fingerprint() {
        return "";
    }
}

package io.github.trol4j.models.eval.score;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The clean score of a set.
 *
 * @param values share of the credit that each answered item got, 0..1, in the order of the answers; empty for sets without a score
 * @param unparsed answers in which the rules found no answer; they count as wrong
 */
public record CleanScores(ObjectNode json, double[] values, int unparsed, List<Measure> measures) {
    public CleanScores {
        measures = List.copyOf(measures);
    }
}

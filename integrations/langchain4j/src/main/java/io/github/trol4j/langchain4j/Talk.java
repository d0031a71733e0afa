package io.github.trol4j.langchain4j;

import io.github.trol4j.models.Question;
import java.util.List;

/**
 * A conversation up to a question.
 *
 * @param before what was asked and answered
 * @param question to be answered
 */
record Talk(List<Exchange> before, Question question) {
    /** A question with the answer that was given to it. */
    record Exchange(Question question, String answer) {}
}

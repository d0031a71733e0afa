package io.github.trol4j.langchain4j;

import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;

/** Whoever answers; a model, or a script of a test. Many threads may ask at once. */
interface Speaker extends AutoCloseable {
    Answer answer(Talk talk, AnswerListener listener);

    @Override
    default void close() {}
}

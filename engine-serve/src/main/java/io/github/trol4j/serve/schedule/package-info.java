/**
 * Many questions, one decoder: who is next, whose prompt is read, whose answer gets its next token. Nothing of HTTP, nothing of OpenAI,
 * and no arithmetic.
 */
@NullMarked
package io.github.trol4j.serve.schedule;

import org.jspecify.annotations.NullMarked;

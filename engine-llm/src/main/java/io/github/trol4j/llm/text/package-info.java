/**
 * Text in, token ids out, and back: the two tokenizer files in use (tokenizer.json and SentencePiece's tokenizer.model)
 * behind one interface, and the stream that turns generated ids into text without ever showing half a character. The
 * only package that may import {@code ai.djl}. Prompts, tasks and answers belong to the model families, not here.
 */
@NullMarked
package io.github.trol4j.llm.text;

import org.jspecify.annotations.NullMarked;

/**
 * OpenAI's protocol, as its clients speak it: what requests mean, and how answers are written down. What is not supported is refused by
 * name.
 */
@NullMarked
package io.github.trol4j.serve.openai;

import org.jspecify.annotations.NullMarked;

/**
 * Answers that must have a form: choices, regular expressions and JSON schemas become a grammar over bytes, and the
 * grammar becomes, token by token, the set of tokens that may come next. Knows the bytes of tokens and nothing else of
 * the model; how tokens are chosen belongs to the {@code generate} package.
 */
@NullMarked
package io.github.trol4j.llm.constrain;

import org.jspecify.annotations.NullMarked;

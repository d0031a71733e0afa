/**
 * TroL models for LangChain4j: requests become questions and answers become responses, and nothing else. What the models cannot do is
 * refused by name rather than left out.
 */
@NullMarked
package io.github.trol4j.langchain4j;

import org.jspecify.annotations.NullMarked;

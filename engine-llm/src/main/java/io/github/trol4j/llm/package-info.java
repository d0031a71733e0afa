/**
 * The traversed decoder: blocks that read a prompt twice and mix both readings by a learned gate, their rotary positions, and the
 * session that keeps what has been read. What the tokens mean and which model the blocks belong to is not known here.
 */
@NullMarked
package io.github.trol4j.llm;

import org.jspecify.annotations.NullMarked;

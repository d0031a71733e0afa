/**
 * Text and number rules of the language that the published scorers are written in: white space, number parsing, rounding,
 * printing, and the printing of arrays inside prompts. A score can only be reproduced when a reply is read by the same rules.
 * Nothing here knows a benchmark.
 */
@NullMarked
package io.github.trol4j.models.eval.python;

import org.jspecify.annotations.NullMarked;

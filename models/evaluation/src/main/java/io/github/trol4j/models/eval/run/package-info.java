/**
 * Runs that survive: which items are asked, the file that keeps every reply as it is made, the cache, and the merging of shards.
 * Scores nothing and prints nothing.
 */
@NullMarked
package io.github.trol4j.models.eval.run;

import org.jspecify.annotations.NullMarked;

/** Intervals and paired tests, each a few lines that are checked against a library in the tests. Knows nothing of benchmarks. */
@NullMarked
package io.github.trol4j.models.eval.stats;

import org.jspecify.annotations.NullMarked;

/**
 * What people and scripts read: item lists, tables, pages, plots and comparisons, made from scores and run folders. Computes no score.
 */
@NullMarked
package io.github.trol4j.models.eval.report;

import org.jspecify.annotations.NullMarked;

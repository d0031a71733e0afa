/**
 * Readers of the formats in which benchmarks are published: JSON, JSON lines, TSV with base64 pictures, Parquet with picture bytes,
 * picture files. They give rows and lazily read pictures, with errors that name file and line. Nothing here knows a benchmark.
 */
@NullMarked
package io.github.trol4j.models.eval.data;

import org.jspecify.annotations.NullMarked;

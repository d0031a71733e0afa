/**
 * Benchmarks of single operations of the {@code cpu} backend at the shapes of TroL-1.8B, run by JMH in the Maven profile
 * {@code jmh}. Each checks once that what it times is right. Whole prompts and answers are the business of {@code trol bench}.
 */
@NullMarked
package io.github.trol4j.core.bench;

import org.jspecify.annotations.NullMarked;

/**
 * A seeded fuzzer of everything that reads a file which somebody else made. No reader lives here, and no test of what a reader is to
 * return: only whether it returns or refuses.
 */
@org.jspecify.annotations.NullMarked
package io.github.trol4j.cli.fuzz;

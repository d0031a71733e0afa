/** Small programs that show the library; nothing depends on them. */
@NullMarked
package io.github.trol4j.examples;

import org.jspecify.annotations.NullMarked;

/** Traces drawn and written down: pixels, SVG, CSV, JSON, a page, the terminal. Everything shown comes from the trace; nothing is computed here. */
@NullMarked
package io.github.trol4j.models.gates;

import org.jspecify.annotations.NullMarked;

/** A server for one model and many people: its settings, its start and its orderly end. */
@NullMarked
package io.github.trol4j.serve;

import org.jspecify.annotations.NullMarked;

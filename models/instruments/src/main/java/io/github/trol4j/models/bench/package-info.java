/**
 * How fast a model runs here, and how much of what the machine allows that is: models of published sizes with made-up weights, the
 * phases of answering timed one by one, and the limits of the machine measured beside them. Nothing in here prints; a command
 * does.
 */
@NullMarked
package io.github.trol4j.models.bench;

import org.jspecify.annotations.NullMarked;

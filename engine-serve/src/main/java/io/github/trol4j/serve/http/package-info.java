/**
 * The JDK's HTTP server and what must stand around it: limits of size and time, keys, errors that clients understand, streams, an orderly
 * end. Nothing of models.
 */
@NullMarked
package io.github.trol4j.serve.http;

import org.jspecify.annotations.NullMarked;

/**
 * What the operating system says about the machine: processor, caches, memory, limits of a container. Read from files, never
 * measured; nothing in here knows a model.
 */
@NullMarked
package io.github.trol4j.models.machine;

import org.jspecify.annotations.NullMarked;

/**
 * Looks at a machine and a JVM with a model in mind and says what will make it slow or fail. Judges facts that it is given; what is
 * measured is measured elsewhere.
 */
@NullMarked
package io.github.trol4j.models.doctor;

import org.jspecify.annotations.NullMarked;

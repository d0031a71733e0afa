/**
 * Vision towers and projectors: pixels in, one row of decoder width per image token out. What a picture file is, and how it is
 * cut and resized, belongs to the {@code image} package; what the tokens are for is not known here.
 */
@NullMarked
package io.github.trol4j.vision;

import org.jspecify.annotations.NullMarked;

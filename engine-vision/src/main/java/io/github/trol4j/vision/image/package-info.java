/**
 * From picture files to the numbers a vision tower reads: recognising and decoding files, turning them upright, the two resizers
 * of the reference (bit for bit), cutting tiles, and normalising. Nothing here computes with a backend or knows a model; whatever
 * a file contains, the only exception that leaves this package because of it is {@link io.github.trol4j.vision.image.ImageException}.
 */
@NullMarked
package io.github.trol4j.vision.image;

import org.jspecify.annotations.NullMarked;

/**
 * JPEG samples, baseline and progressive, equal to libjpeg-turbo's bit for bit: accurate integer inverse DCT and its smooth
 * upsampling of every sampling. Takes bytes and gives interleaved samples: what they mean (YCbCr, CMYK, ...), EXIF, and how a damaged
 * file is reported is not known here; what is wrong with a file is an {@link java.io.IOException}, what is missing an
 * {@link java.io.EOFException}.
 */
@NullMarked
package io.github.trol4j.vision.image.jpeg;

import org.jspecify.annotations.NullMarked;

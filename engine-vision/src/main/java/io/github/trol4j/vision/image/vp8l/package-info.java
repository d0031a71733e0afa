/**
 * VP8L, the lossless pictures and the compressed alpha inside WebP, by the WebP Lossless Bitstream Specification. Takes bytes and gives
 * ARGB: nothing here knows the WebP container or how a damaged file is reported; what is wrong with a stream is an
 * {@link java.io.IOException}, what is missing an {@link java.io.EOFException}.
 */
@NullMarked
package io.github.trol4j.vision.image.vp8l;

import org.jspecify.annotations.NullMarked;

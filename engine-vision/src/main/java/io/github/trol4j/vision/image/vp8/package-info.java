/**
 * Key frames of VP8, the lossy pictures inside WebP, by RFC 6386; equal to libwebp bit for bit where the RFC leaves a choice (chroma
 * upsampling, colour conversion). Takes bytes and gives RGB: nothing here knows the WebP container, alpha, or how a damaged file is
 * reported; what is wrong with a stream is an {@link java.io.IOException}, what is missing an {@link java.io.EOFException}.
 */
@NullMarked
package io.github.trol4j.vision.image.vp8;

import org.jspecify.annotations.NullMarked;

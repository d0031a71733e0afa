package io.github.trol4j.vision.image;

import io.github.trol4j.vision.image.vp8.FrameSize;
import io.github.trol4j.vision.image.vp8l.Vp8lDecoder;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a WebP file: canvas, first frame, orientation. EXIF and XMP count only if the header announces them, and an ICC profile
 * never does, as with libwebp and the reference.
 *
 * @param alpha whether alpha means something
 */
record WebpContainer(int width, int height, boolean alpha, Frame frame, Orientation orientation) {
    private static final int FIRST_CHUNK = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;

    private static final int ANIMATED = 0x02;
    private static final int HAS_XMP = 0x04;
    private static final int HAS_EXIF = 0x08;
    private static final int HAS_ALPHA = 0x10;

    /** Content of a chunk. */
    record Span(int from, int end) {
        /** The content of the chunk that begins at {@code chunk}. */
        static Span of(Bytes file, long chunk) {
            long length = file.u32le(chunk + 4);
            int from = file.check(chunk + CHUNK_HEADER, length);
            return new Span(from, (int) (from + length));
        }

        byte[] copy(Bytes file) {
            return file.copy(from, end - from);
        }
    }

    /**
     * One picture on the canvas.
     *
     * @param data a VP8 stream if {@code lossy}, otherwise VP8L
     * @param alphaPlane of a lossy picture; null: it is opaque
     */
    record Frame(
            int left,
            int top,
            int width,
            int height,
            boolean lossy,
            Span data,
            @Nullable Span alphaPlane) {
        String colour() {
            return lossy ? "lossy YCbCr" : "lossless RGB";
        }
    }

    static WebpContainer parse(Bytes file) {
        long end = 8 + file.u32le(4);
        if (end > file.length()) {
            throw file.truncated("its header promises %d bytes, it has %d".formatted(end, file.length()));
        }
        return file.has(FIRST_CHUNK, "VP8X") ? extended(file, end) : simple(file, end);
    }

    private static WebpContainer simple(Bytes file, long end) {
        Frame frame = frame(file, FIRST_CHUNK, end, 0, 0);
        return new WebpContainer(frame.width, frame.height, hasAlpha(file, frame), frame, Orientation.NORMAL);
    }

    /** Whether the frame itself, if it is lossless, says that its alpha means something. */
    private static boolean hasAlpha(Bytes file, Frame frame) {
        return !frame.lossy && losslessSize(file, frame.data).alpha();
    }

    private static WebpContainer extended(Bytes file, long end) {
        int flags = file.u8(FIRST_CHUNK + 8);
        int width = 1 + file.u24le(FIRST_CHUNK + 12);
        int height = 1 + file.u24le(FIRST_CHUNK + 15);
        Frame frame = null;
        Orientations orientations = new Orientations(file.name());
        for (long at = FIRST_CHUNK; at + CHUNK_HEADER <= end; at += chunkBytes(file, at)) {
            if ((flags & HAS_EXIF) != 0 && file.has(at, "EXIF") && !orientations.hasExif()) {
                orientations.exif(Span.of(file, at).copy(file));
            } else if ((flags & HAS_XMP) != 0 && file.has(at, "XMP ") && !orientations.hasXmp()) {
                orientations.xmp(Span.of(file, at).copy(file));
            } else if (frame == null && file.has(at, "ANMF")) {
                long inside = at + CHUNK_HEADER;
                long frameEnd = Math.min(end, at + chunkBytes(file, at));
                frame = frame(
                        file, inside + FRAME_HEADER, frameEnd, 2 * file.u24le(inside), 2 * file.u24le(inside + 3));
            } else if (frame == null && (file.has(at, "ALPH") || isPicture(file, at))) {
                frame = frame(file, at, end, 0, 0);
            }
        }
        if (frame == null) {
            throw file.damaged("no picture data in it");
        }
        boolean animated = (flags & ANIMATED) != 0;
        boolean alpha = (flags & HAS_ALPHA) != 0 || !animated && hasAlpha(file, frame);
        boolean fits = animated
                ? frame.left + frame.width <= width && frame.top + frame.height <= height
                : frame.width == width && frame.height == height;
        if (!fits) {
            throw file.damaged(
                    "a frame of %d x %d on a canvas of %d x %d".formatted(frame.width, frame.height, width, height));
        }
        return new WebpContainer(width, height, alpha, frame, orientations.found());
    }

    /** The frame whose chunks, an alpha plane perhaps and then a picture, begin at {@code at}. */
    private static Frame frame(Bytes file, long at, long end, int left, int top) {
        Span alphaPlane = null;
        for (long chunk = at; chunk + CHUNK_HEADER <= end; chunk += chunkBytes(file, chunk)) {
            if (isPicture(file, chunk)) {
                Span data = Span.of(file, chunk);
                boolean lossy = file.has(chunk, "VP8 ");
                if (lossy) {
                    FrameSize size = lossySize(file, data);
                    return new Frame(left, top, size.width(), size.height(), true, data, alphaPlane);
                }
                Vp8lDecoder.Size size = losslessSize(file, data);
                return new Frame(left, top, size.width(), size.height(), false, data, null);
            }
            if (file.has(chunk, "ALPH")) {
                alphaPlane = Span.of(file, chunk);
            }
        }
        throw file.damaged("no picture data where it should begin");
    }

    private static boolean isPicture(Bytes file, long chunk) {
        return file.has(chunk, "VP8 ") || file.has(chunk, "VP8L");
    }

    private static long chunkBytes(Bytes file, long chunk) {
        long length = file.u32le(chunk + 4);
        return CHUNK_HEADER + length + (length & 1);
    }

    private static FrameSize lossySize(Bytes file, Span data) {
        try {
            return FrameSize.read(file.data(), data.from, data.end);
        } catch (EOFException e) {
            throw file.truncated(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw file.damaged(String.valueOf(e.getMessage()));
        }
    }

    private static Vp8lDecoder.Size losslessSize(Bytes file, Span data) {
        try {
            return Vp8lDecoder.Size.read(file.data(), data.from, data.end);
        } catch (EOFException e) {
            throw file.truncated(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw file.damaged(String.valueOf(e.getMessage()));
        }
    }
}

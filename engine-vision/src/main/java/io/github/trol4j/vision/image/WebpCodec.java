package io.github.trol4j.vision.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * WebP: lossy, lossless, first frame of an animation. TwelveMonkeys decodes; of lossy pictures only the planes are taken from it, see
 * {@link WebpLossy}.
 */
final class WebpCodec implements Codec {
    private static final int ANIMATED = 0x02;
    private static final int FIRST_CHUNK = 12;

    /** Canvas, the first frame on it, and EXIF. */
    private record Layout(int width, int height, int left, int top, Coded frame, Orientation orientation) {}

    /** One VP8 (lossy) or VP8L bit stream: its content's position and length, and the size it states. */
    private record Coded(long at, long length, int width, int height, boolean lossy) {
        String colour() {
            return lossy ? "lossy YCbCr" : "lossless RGB";
        }
    }

    @Override
    public ImageInfo inspect(Bytes file) {
        Layout layout = layout(file);
        return new ImageInfo(
                file.name(), ImageFormat.WEBP, layout.width, layout.height, layout.orientation, layout.frame.colour());
    }

    @Override
    public RgbImage decode(Bytes file, ImageInfo info) throws IOException {
        Layout layout = layout(file);
        RgbImage frame = layout.frame.lossy
                ? lossy(file, layout.frame)
                : JdkReaders.with(new WebPImageReaderSpi(), file, reader -> Rasters.toRgb(reader.read(0)));
        if (frame.width() != layout.frame.width || frame.height() != layout.frame.height) {
            throw file.damaged("its sizes contradict each other");
        }
        if (frame.width() == info.width() && frame.height() == info.height()) {
            return frame;
        }
        if (layout.left + frame.width() > info.width() || layout.top + frame.height() > info.height()) {
            throw file.damaged("its first frame lies outside the canvas");
        }
        byte[] canvas = new byte[3 * info.width() * info.height()];
        for (int y = 0; y < frame.height(); y++) {
            int to = 3 * ((layout.top + y) * info.width() + layout.left);
            System.arraycopy(frame.rgb(), 3 * y * frame.width(), canvas, to, 3 * frame.width());
        }
        return new RgbImage(info.width(), info.height(), canvas);
    }

    private static RgbImage lossy(Bytes file, Coded frame) throws IOException {
        byte[] stream = Arrays.copyOfRange(file.data(), (int) frame.at, (int) (frame.at + frame.length));
        return WebpLossy.decode(stream, frame.width, frame.height);
    }

    private static Layout layout(Bytes file) {
        long end = 8 + file.u32le(4);
        if (end > file.length()) {
            throw file.truncated("its header promises %d bytes, it has %d".formatted(end, file.length()));
        }
        if (!file.has(FIRST_CHUNK, "VP8X")) {
            Coded only = coded(file, FIRST_CHUNK);
            if (only == null) {
                throw file.damaged("no picture data where it should begin");
            }
            return new Layout(only.width, only.height, 0, 0, only, Orientation.NORMAL);
        }
        return extended(file, end);
    }

    private static Layout extended(Bytes file, long end) {
        boolean animated = (file.u8(FIRST_CHUNK + 8) & ANIMATED) != 0;
        int width = 1 + file.u24le(FIRST_CHUNK + 12);
        int height = 1 + file.u24le(FIRST_CHUNK + 15);
        int left = 0;
        int top = 0;
        Coded frame = null;
        Orientation orientation = Orientation.NORMAL;
        for (long at = FIRST_CHUNK; at + 8 <= end; at += 8 + file.u32le(at + 4) + (file.u32le(at + 4) & 1)) {
            long size = file.u32le(at + 4);
            if (file.has(at, "EXIF")) {
                int prefix = file.has(at + 8, "Exif\0\0") ? 6 : 0;
                orientation = Exif.orientation(file, at + 8 + prefix, size - prefix);
            } else if (frame == null && file.has(at, "ANMF")) {
                left = 2 * file.u24le(at + 8);
                top = 2 * file.u24le(at + 11);
                long inner = at + 24;
                frame = coded(file, file.has(inner, "ALPH") ? inner + 8 + even(file.u32le(inner + 4)) : inner);
            } else if (frame == null) {
                frame = coded(file, at);
            }
        }
        if (frame == null) {
            throw file.damaged("no picture data in it");
        }
        boolean fits = animated
                ? left + frame.width <= width && top + frame.height <= height
                : frame.width == width && frame.height == height;
        if (!fits) {
            throw file.damaged(
                    "a frame of %d x %d on a canvas of %d x %d".formatted(frame.width, frame.height, width, height));
        }
        return new Layout(width, height, left, top, frame, orientation);
    }

    private static long even(long size) {
        return size + (size & 1);
    }

    private static @Nullable Coded coded(Bytes file, long chunk) {
        long at = chunk + 8;
        if (file.has(chunk, "VP8 ")) {
            long length = file.u32le(chunk + 4);
            file.check(at, length);
            return new Coded(at, length, file.u16le(at + 6) & 0x3FFF, file.u16le(at + 8) & 0x3FFF, true);
        }
        if (file.has(chunk, "VP8L")) {
            long length = file.u32le(chunk + 4);
            file.check(at, length);
            long bits = file.u32le(at + 1);
            return new Coded(at, length, 1 + (int) (bits & 0x3FFF), 1 + (int) (bits >> 14 & 0x3FFF), false);
        }
        return null;
    }
}

package io.github.trol4j.vision.image;

import java.io.IOException;

/** Windows bitmaps through the JDK's reader, except those that wrap a JPEG or PNG of unknown size. */
final class BmpCodec implements Codec {
    private static final int CORE_HEADER = 12;
    private static final int INFO_HEADER = 40;
    private static final int BITFIELDS = 3;
    private static final int ALPHA_BITFIELDS = 6;

    @Override
    public ImageInfo inspect(Bytes file) {
        long header = file.u32le(14);
        if (header == CORE_HEADER) {
            return info(file, file.u16le(18), file.u16le(20), file.u16le(24));
        }
        if (header < INFO_HEADER) {
            throw file.damaged("its BMP header has an unknown length of %d bytes".formatted(header));
        }
        long compression = file.u32le(30);
        if (compression > BITFIELDS && compression != ALPHA_BITFIELDS) {
            throw file.unsupported("its BMP compression %d is not supported".formatted(compression));
        }
        int height = (int) file.u32le(22); // negative: rows from top to bottom
        return info(file, (int) file.u32le(18), height == Integer.MIN_VALUE ? 0 : Math.abs(height), file.u16le(28));
    }

    private static ImageInfo info(Bytes file, int width, int height, int bits) {
        return new ImageInfo(
                file.name(),
                ImageFormat.BMP,
                width,
                height,
                Orientation.NORMAL,
                bits + "-bit " + (bits <= 8 ? "palette" : "RGB"));
    }

    @Override
    public RgbImage decode(Bytes file, ImageInfo info, Rendering rendering) throws IOException {
        return JdkReaders.with("bmp", file, reader -> {
            if (reader.getWidth(0) != info.width() || reader.getHeight(0) != info.height()) {
                throw file.damaged("its sizes contradict each other");
            }
            return Rasters.toRgb(reader.read(0));
        });
    }
}

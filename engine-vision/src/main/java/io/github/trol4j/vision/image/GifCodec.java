package io.github.trol4j.vision.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * First frame of a GIF on its canvas. Where the frame does not cover the canvas, the transparent colour shows, or colour 0 if there
 * is none, as with Pillow.
 */
final class GifCodec implements Codec {
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int FRAME = 0x2C;

    /** Where the first frame lies, and which palette entry is behind it. */
    private record Frame(int left, int top, int width, int height, int background) {}

    @Override
    public ImageInfo inspect(Bytes file) {
        Frame frame = firstFrame(file);
        int width = Math.max(file.u16le(6), frame.left + frame.width);
        int height = Math.max(file.u16le(8), frame.top + frame.height);
        return new ImageInfo(file.name(), ImageFormat.GIF, width, height, Orientation.NORMAL, "palette");
    }

    @Override
    public RgbImage decode(Bytes file, ImageInfo info, Rendering rendering) throws IOException {
        Frame frame = firstFrame(file);
        BufferedImage image = JdkReaders.with("gif", file, reader -> {
            if (reader.getWidth(0) != frame.width || reader.getHeight(0) != frame.height) {
                throw file.damaged("its sizes contradict each other");
            }
            return reader.read(0);
        });
        RgbImage pixels = Rasters.toRgb(image);
        int transparent = image.getColorModel() instanceof IndexColorModel palette ? palette.getTransparentPixel() : -1;
        if (transparent >= 0) {
            noteTransparent(image.getRaster(), transparent, pixels.rgb(), rendering);
        }
        if (frame.width == info.width() && frame.height == info.height()) {
            return pixels;
        }
        byte[] canvas = new byte[3 * info.width() * info.height()];
        int colour = image.getColorModel() instanceof IndexColorModel palette && frame.background < palette.getMapSize()
                ? palette.getRGB(frame.background)
                : 0;
        for (int i = 0; i < canvas.length; i += 3) {
            canvas[i] = (byte) (colour >> 16);
            canvas[i + 1] = (byte) (colour >> 8);
            canvas[i + 2] = (byte) colour;
            if (transparent >= 0) {
                rendering.alpha(canvas, i, 0);
            }
        }
        for (int y = 0; y < frame.height; y++) {
            int to = 3 * ((frame.top + y) * info.width() + frame.left);
            System.arraycopy(pixels.rgb(), 3 * y * frame.width, canvas, to, 3 * frame.width);
        }
        return new RgbImage(info.width(), info.height(), canvas);
    }

    private static void noteTransparent(Raster raster, int transparent, byte[] rgb, Rendering rendering) {
        int[] row = new int[raster.getWidth()];
        for (int y = 0, at = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int index : row) {
                if (index == transparent) {
                    rendering.alpha(rgb, at, 0);
                }
                at += 3;
            }
        }
    }

    private static Frame firstFrame(Bytes file) {
        long at = 13 + paletteBytes(file.u8(10));
        int background = 0;
        while (true) {
            int block = file.u8(at);
            if (block == FRAME) {
                int width = file.u16le(at + 5);
                int height = file.u16le(at + 7);
                if (width == 0 || height == 0) {
                    throw file.damaged("its first frame has no pixels");
                }
                return new Frame(file.u16le(at + 1), file.u16le(at + 3), width, height, background);
            }
            if (block != EXTENSION) {
                throw file.damaged("block type 0x%02x where its first frame should begin".formatted(block));
            }
            if (file.u8(at + 1) == GRAPHIC_CONTROL && (file.u8(at + 3) & 1) != 0) {
                background = file.u8(at + 6);
            }
            at += 2;
            for (int size = file.u8(at); size != 0; size = file.u8(at)) {
                at += 1 + size;
            }
            at++;
        }
    }

    private static int paletteBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }
}

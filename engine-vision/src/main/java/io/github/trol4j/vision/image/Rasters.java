package io.github.trol4j.vision.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Pictures of the Java platform to RGB bytes without its colour management, which brightens grey and applies profiles. */
final class Rasters {
    private Rasters() {}

    /**
     * Palette colours and red, green, blue samples as stored, grey copied to three channels, alpha dropped, more than 8 bits cut to
     * the upper 8, fewer stretched. Only pictures that are none of these (premultiplied, floating point, CMYK, ...) go through the
     * platform's conversion to sRGB.
     */
    static RgbImage toRgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        if (3L * width * height > Integer.MAX_VALUE - 16) {
            throw new ImageException(
                    "A picture of %d x %d does not fit into one array; scale it down".formatted(width, height));
        }
        byte[] rgb = new byte[3 * width * height];
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            fromPalette(image.getRaster(), palette, rgb);
        } else if (hasPlainSamples(image)) {
            fromSamples(image.getRaster(), model, rgb);
        } else {
            fromPlatform(image, rgb);
        }
        return new RgbImage(width, height, rgb);
    }

    private static boolean hasPlainSamples(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int type = model.getColorSpace().getType();
        int transfer = image.getRaster().getTransferType();
        boolean integers = transfer == DataBuffer.TYPE_BYTE
                || transfer == DataBuffer.TYPE_USHORT
                || transfer == DataBuffer.TYPE_INT;
        boolean known = type == ColorSpace.TYPE_RGB && model.getNumColorComponents() == 3
                || type == ColorSpace.TYPE_GRAY && model.getNumColorComponents() == 1;
        return integers && known && !model.isAlphaPremultiplied() && model.getComponentSize(0) <= 16;
    }

    private static void fromPalette(Raster raster, IndexColorModel palette, byte[] rgb) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        int[] row = new int[raster.getWidth()];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int index : row) {
                int colour = index < colours.length ? colours[index] : 0;
                rgb[at++] = (byte) (colour >> 16);
                rgb[at++] = (byte) (colour >> 8);
                rgb[at++] = (byte) colour;
            }
        }
    }

    private static void fromSamples(Raster raster, ColorModel model, byte[] rgb) {
        int bands = raster.getNumBands();
        boolean grey = model.getNumColorComponents() == 1;
        int[] row = new int[raster.getWidth() * bands];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int x = 0; x < row.length; x += bands) {
                for (int c = 0; c < 3; c++) {
                    int band = grey ? 0 : c;
                    rgb[at++] = (byte) to8Bits(row[x + band], model.getComponentSize(band));
                }
            }
        }
    }

    private static void fromPlatform(BufferedImage image, byte[] rgb) {
        int[] row = new int[image.getWidth()];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int argb : row) {
                rgb[at++] = (byte) (argb >> 16);
                rgb[at++] = (byte) (argb >> 8);
                rgb[at++] = (byte) argb;
            }
        }
    }

    private static int to8Bits(int value, int bits) {
        return bits >= 8 ? value >> (bits - 8) : value * 255 / ((1 << bits) - 1);
    }
}

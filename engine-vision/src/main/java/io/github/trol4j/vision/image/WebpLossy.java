package io.github.trol4j.vision.image;

import com.twelvemonkeys.imageio.plugins.webp.vp8.VP8Frame;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import javax.imageio.ImageReadParam;

/**
 * Lossy WebP: luma and chroma planes from TwelveMonkeys, then libwebp's smooth chroma upsampling and 14-bit colour conversion. The
 * reader's own RGB repeats each chroma sample four times, which at edges is up to 125 of 255 away from what other programs show.
 */
final class WebpLossy {
    private final int width;
    private final int chromaWidth;
    private final int chromaHeight;
    private final byte[] u;
    private final byte[] v;

    private WebpLossy(int width, int height, byte[] u, byte[] v) {
        this.width = width;
        this.chromaWidth = (width + 1) / 2;
        this.chromaHeight = (height + 1) / 2;
        this.u = u;
        this.v = v;
    }

    /** @param stream content of the {@code VP8 } chunk */
    static RgbImage decode(byte[] stream, int width, int height) throws IOException {
        try (BytesInput input = new BytesInput(stream)) {
            input.setByteOrder(ByteOrder.LITTLE_ENDIAN);
            VP8Frame frame = new VP8Frame(input, false);
            frame.decode(
                    Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 3, null), new ImageReadParam());
            byte[] u = plane(frame::getDebugImageUBuffer, width, height, 2);
            byte[] v = plane(frame::getDebugImageVBuffer, width, height, 2);
            byte[] luma = plane(frame::getDebugImageYBuffer, width, height, 1);
            return new WebpLossy(width, height, u, v).colour(luma, height);
        }
    }

    /** Every {@code step}-th sample of a plane that the decoder hands out as a grey picture of full size. */
    private static byte[] plane(Supplier<BufferedImage> source, int width, int height, int step) {
        BufferedImage image = source.get();
        byte[] plane = new byte[((width + step - 1) / step) * ((height + step - 1) / step)];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < height; y += step) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x += step) {
                plane[at++] = (byte) row[x];
            }
        }
        return plane;
    }

    private RgbImage colour(byte[] luma, int height) {
        byte[] rgb = new byte[3 * luma.length];
        for (int y = 0, i = 0; y < height; y++) {
            int nearRow = y / 2 * chromaWidth;
            int farRow = Math.clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, chromaHeight - 1) * chromaWidth;
            for (int x = 0; x < width; x++, i++) {
                int near = x / 2;
                int far = Math.clamp(near + (x % 2 == 0 ? -1 : 1), 0, chromaWidth - 1);
                int blue = smooth(u, nearRow + near, nearRow + far, farRow + near, farRow + far);
                int red = smooth(v, nearRow + near, nearRow + far, farRow + near, farRow + far);
                int bright = high(luma[i] & 0xFF, 19077);
                rgb[3 * i] = clip(bright + high(red, 26149) - 14234);
                rgb[3 * i + 1] = clip(bright - high(blue, 6419) - high(red, 13320) + 8708);
                rgb[3 * i + 2] = clip(bright + high(blue, 33050) - 17685);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** Weights 9, 3, 3, 1 of 16, rounded in the two steps that libwebp takes. */
    private static int smooth(byte[] plane, int near, int beside, int above, int across) {
        int a = plane[near] & 0xFF;
        int b = plane[beside] & 0xFF;
        int c = plane[above] & 0xFF;
        int d = plane[across] & 0xFF;
        int diagonal = (a + b + c + d + 8 + 2 * (b + c)) >> 3;
        return (diagonal + a) >> 1;
    }

    private static int high(int value, int factor) {
        return value * factor >> 8;
    }

    private static byte clip(int scaled) {
        return (byte) Math.clamp(scaled >> 6, 0, 255);
    }
}

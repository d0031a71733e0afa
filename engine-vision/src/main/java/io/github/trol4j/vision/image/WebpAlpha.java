package io.github.trol4j.vision.image;

import io.github.trol4j.vision.image.vp8l.Vp8lDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** The alpha plane of a lossy WebP: a byte that says how, then samples as they are or as the green of a lossless picture. */
final class WebpAlpha {
    private static final int AS_THEY_ARE = 0;
    private static final int LOSSLESS = 1;

    private WebpAlpha() {}

    /** One byte for each pixel, row by row; 255 is opaque. */
    static byte[] decode(Bytes file, WebpContainer.Span chunk, int width, int height) throws IOException {
        if (chunk.end() == chunk.from()) {
            throw new EOFException("its alpha is empty");
        }
        int how = file.u8(chunk.from());
        int from = chunk.from() + 1;
        byte[] alpha = switch (how & 3) {
            case AS_THEY_ARE -> stored(file, from, chunk.end(), width * height);
            case LOSSLESS -> green(Vp8lDecoder.decodeBody(file.data(), from, chunk.end(), width, height));
            default -> throw new IOException("its alpha is compressed in an unknown way");
        };
        undoFilter(how >> 2 & 3, alpha, width);
        return alpha;
    }

    private static byte[] stored(Bytes file, int from, int end, int samples) throws IOException {
        if (end - from < samples) {
            throw new EOFException("its alpha needs %d bytes, %d are there".formatted(samples, end - from));
        }
        return Arrays.copyOfRange(file.data(), from, from + samples);
    }

    private static byte[] green(int[] argb) {
        byte[] alpha = new byte[argb.length];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) (argb[i] >> 8);
        }
        return alpha;
    }

    /** Adds the prediction: 1 from the left, 2 from above, 3 from both and the corner; at the edges from what there is. */
    private static void undoFilter(int filter, byte[] alpha, int width) {
        if (filter == 0) {
            return;
        }
        for (int i = 1; i < width; i++) {
            alpha[i] += alpha[i - 1];
        }
        for (int row = width; row < alpha.length; row += width) {
            alpha[row] += alpha[row - width];
            for (int i = row + 1; i < row + width; i++) {
                int left = alpha[i - 1] & 0xFF;
                int above = alpha[i - width] & 0xFF;
                int corner = alpha[i - width - 1] & 0xFF;
                alpha[i] += (byte)
                        switch (filter) {
                            case 1 -> left;
                            case 2 -> above;
                            default -> Math.clamp(left + above - corner, 0, 255);
                        };
            }
        }
    }
}

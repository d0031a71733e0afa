package io.github.trol4j.vision.image;

import io.github.trol4j.vision.image.vp8.Vp8Decoder;
import io.github.trol4j.vision.image.vp8l.Vp8lDecoder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** WebP: lossy, lossless, first frame of an animation, each with alpha or without; equal to libwebp bit for bit. */
final class WebpCodec implements Codec {
    /** A frame's pixels before alpha was looked at; {@code alpha} null: opaque. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Layers(byte[] rgb, byte @Nullable [] alpha) {}

    @Override
    public ImageInfo inspect(Bytes file) {
        WebpContainer container = WebpContainer.parse(file);
        return new ImageInfo(
                file.name(),
                ImageFormat.WEBP,
                container.width(),
                container.height(),
                container.orientation(),
                container.frame().colour());
    }

    @Override
    public RgbImage decode(Bytes file, ImageInfo info, Rendering rendering) throws IOException {
        WebpContainer container = WebpContainer.parse(file);
        WebpContainer.Frame frame = container.frame();
        Layers layers = frame.lossy() ? lossy(file, container) : lossless(file, container);
        if (layers.alpha != null) {
            for (int i = 0; i < layers.alpha.length; i++) {
                rendering.alpha(layers.rgb, 3 * i, layers.alpha[i] & 0xFF);
            }
        }
        if (frame.width() == container.width() && frame.height() == container.height()) {
            return new RgbImage(frame.width(), frame.height(), layers.rgb);
        }
        return onCanvas(container, layers.rgb, rendering);
    }

    private static Layers lossy(Bytes file, WebpContainer container) throws IOException {
        WebpContainer.Frame frame = container.frame();
        WebpContainer.Span plane = frame.alphaPlane();
        byte[] alpha = container.alpha() && plane != null
                ? WebpAlpha.decode(file, plane, frame.width(), frame.height())
                : null;
        WebpContainer.Span data = frame.data();
        return new Layers(Vp8Decoder.decode(file.data(), data.from(), data.end()), alpha);
    }

    private static Layers lossless(Bytes file, WebpContainer container) throws IOException {
        WebpContainer.Span data = container.frame().data();
        int[] argb = Vp8lDecoder.decode(file.data(), data.from(), data.end());
        byte[] rgb = new byte[3 * argb.length];
        byte[] alpha = container.alpha() ? new byte[argb.length] : null;
        for (int i = 0, to = 0; i < argb.length; i++) {
            rgb[to++] = (byte) (argb[i] >> 16);
            rgb[to++] = (byte) (argb[i] >> 8);
            rgb[to++] = (byte) argb[i];
            if (alpha != null) {
                alpha[i] = (byte) (argb[i] >> 24);
            }
        }
        return new Layers(rgb, alpha);
    }

    /** Around the frame there is nothing: black, and transparent if the picture knows alpha. */
    private static RgbImage onCanvas(WebpContainer container, byte[] rgb, Rendering rendering) {
        WebpContainer.Frame frame = container.frame();
        byte[] canvas = new byte[3 * container.width() * container.height()];
        for (int at = 0; container.alpha() && at < canvas.length; at += 3) {
            rendering.alpha(canvas, at, 0);
        }
        for (int y = 0; y < frame.height(); y++) {
            int to = 3 * ((frame.top() + y) * container.width() + frame.left());
            System.arraycopy(rgb, 3 * y * frame.width(), canvas, to, 3 * frame.width());
        }
        return new RgbImage(container.width(), container.height(), canvas);
    }
}

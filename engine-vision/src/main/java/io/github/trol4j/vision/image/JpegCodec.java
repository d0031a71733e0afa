package io.github.trol4j.vision.image;

import io.github.trol4j.vision.image.jpeg.JpegDecoder;
import java.io.IOException;

/** JPEG: samples as libjpeg-turbo gives them, turned into RGB as the reference does, without any colour profile. */
final class JpegCodec implements Codec {
    @Override
    public ImageInfo inspect(Bytes file) {
        JpegHeader header = JpegHeader.parse(file);
        return new ImageInfo(
                file.name(),
                ImageFormat.JPEG,
                header.width(),
                header.height(),
                header.orientation(),
                header.colours().label);
    }

    @Override
    public RgbImage decode(Bytes file, ImageInfo info, Rendering rendering) throws IOException {
        JpegHeader header = JpegHeader.parse(file);
        JpegDecoder.Decoded decoded = JpegDecoder.decode(file.data());
        if (decoded.damaged()) {
            rendering.remark(ImageRemark.DAMAGED);
        }
        byte[] samples = decoded.samples();
        int pixels = info.width() * info.height();
        byte[] rgb = switch (header.colours()) {
            case GREY -> JpegColours.fromGrey(samples, pixels);
            case RGB -> samples;
            case YCBCR -> JpegColours.fromYcc(samples);
            case CMYK -> JpegColours.fromCmyk(samples, pixels);
            case YCCK -> JpegColours.fromCmyk(JpegColours.yccToCmy(samples), pixels);
        };
        return new RgbImage(info.width(), info.height(), rgb);
    }
}

package io.github.trol4j.vision.image;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;

/**
 * JPEG samples from the JDK's libjpeg (accurate inverse DCT, smooth chroma upsampling, as the reference), turned into RGB here: the JDK
 * would guess other colour spaces, apply embedded profiles and refuse CMYK.
 */
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
        Raster raster = JdkReaders.with("jpeg", file, reader -> {
            if (reader.getWidth(0) != info.width() || reader.getHeight(0) != info.height()) {
                throw file.damaged("its sizes contradict each other");
            }
            return reader.readRaster(0, null);
        });
        byte[] samples = interleaved(file, raster, header.components());
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

    /** The raster's own array, no copy: {@code [height, width, components]}. */
    private static byte[] interleaved(Bytes file, Raster raster, int components) {
        if (raster.getNumBands() == components
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && model.getPixelStride() == components
                && model.getScanlineStride() == components * raster.getWidth()
                && Arrays.equals(model.getBandOffsets(), Arrays.copyOf(new int[] {0, 1, 2, 3}, components))
                && buffer.getData().length == components * raster.getWidth() * raster.getHeight()) {
            return buffer.getData();
        }
        throw file.unsupported("the JDK's JPEG reader returned an unknown arrangement of samples");
    }
}

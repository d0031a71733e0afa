package io.github.trol4j.vision.image.vp8;

import java.io.EOFException;
import java.io.IOException;

/**
 * Decodes one key frame: for each macroblock modes, coefficients, prediction; then the loop filter over the whole frame, which
 * prediction must not see; then colours.
 */
public final class Vp8Decoder {
    private final FrameHeader header;
    private final Planes planes;

    /** What the loop filter needs of each macroblock: index of its strength, and whether it works inside. */
    private final byte[] filters;

    private Vp8Decoder(FrameHeader header) {
        this.header = header;
        planes = new Planes(header.size().columns(), header.size().rows());
        filters = new byte[planes.columns() * planes.rows()];
    }

    /**
     * @param data holds the frame between {@code from} and {@code end}
     * @return rows of interleaved R, G, B
     */
    public static byte[] decode(byte[] data, int from, int end) throws IOException {
        FrameHeader header = FrameHeader.read(data, from, end);
        FrameSize size = header.size();
        // The cheapest macroblock takes about three bits of the first partition: no room for a frame that cannot
        // follow.
        if (8L * size.firstPartition() < (long) size.columns() * size.rows()) {
            throw new EOFException("%d bytes of prediction modes cannot hold %d x %d pixels"
                    .formatted(size.firstPartition(), size.width(), size.height()));
        }
        Vp8Decoder decoder = new Vp8Decoder(header);
        decoder.macroblocks();
        decoder.filter();
        return Colours.rgb(decoder.planes, size.width(), size.height());
    }

    private void macroblocks() throws IOException {
        ModeReader modes = new ModeReader(header);
        CoefficientReader coefficients = new CoefficientReader(header);
        Predictor predictor = new Predictor(planes);
        Macroblock block = new Macroblock();
        BoolDecoder[] partitions = header.partitions();
        for (int y = 0; y < planes.rows(); y++) {
            BoolDecoder in = partitions[y & (partitions.length - 1)];
            modes.beginRow();
            coefficients.beginRow();
            for (int x = 0; x < planes.columns(); x++) {
                modes.read(block, x);
                block.clearCoefficients();
                if (block.skipped) {
                    coefficients.skip(block, x);
                } else {
                    coefficients.read(in, block, x);
                }
                predictor.predict(block, x, y);
                filters[y * planes.columns() + x] = filterOf(block);
            }
            if (header.modes().ranOut() || in.ranOut()) {
                throw new EOFException("its lossy data ends in row %d of %d"
                        .formatted(16 * y, header.size().height()));
            }
        }
    }

    private static byte filterOf(Macroblock block) {
        boolean inside = block.split || block.hasCoefficients();
        return (byte) (4 * block.segment + (block.split ? 2 : 0) + (inside ? 1 : 0));
    }

    private void filter() {
        if (header.filter().level() == 0) {
            return;
        }
        FilterStrength[] strengths = header.filter().strengths(header.segments());
        LoopFilter filter = new LoopFilter(planes, header.filter().simple());
        for (int y = 0, i = 0; y < planes.rows(); y++) {
            for (int x = 0; x < planes.columns(); x++, i++) {
                filter.filter(strengths[filters[i] >> 1], (filters[i] & 1) != 0, x, y);
            }
        }
    }
}

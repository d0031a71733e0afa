package io.github.trol4j.vision.image.vp8;

import java.io.EOFException;
import java.io.IOException;

/**
 * Everything that stands before a frame's macroblocks (RFC 6386, section 9).
 *
 * @param modes the first partition, at the first macroblock's modes
 * @param partitions coefficients; macroblock row {@code y} is in partition {@code y} modulo their number, a power of two
 * @param tokenProbabilities as {@link Tables#TOKEN_PROBABILITIES}
 * @param skipProbability of a macroblock that has coefficients; -1: all have
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FrameHeader(
        FrameSize size,
        Segments segments,
        FilterHeader filter,
        Quantiser[] quantisers,
        int[] tokenProbabilities,
        int skipProbability,
        BoolDecoder modes,
        BoolDecoder[] partitions) {
    static FrameHeader read(byte[] data, int from, int end) throws IOException {
        FrameSize size = FrameSize.read(data, from, end);
        int first = from + FrameSize.BYTES;
        int rest = first + size.firstPartition();
        if (rest > end) {
            throw new EOFException(
                    "its first partition needs %d bytes, %d are there".formatted(size.firstPartition(), end - first));
        }
        BoolDecoder in = new BoolDecoder(data, first, rest);
        in.bits(2); // colour space, and whether clamping may be left out: nobody looks at them
        Segments segments = Segments.read(in);
        FilterHeader filter = FilterHeader.read(in);
        BoolDecoder[] partitions = partitions(data, rest, end, 1 << in.bits(2));
        Quantiser[] quantisers = Quantiser.read(in, segments);
        in.flag(); // whether later frames keep the probabilities
        int[] probabilities = tokenProbabilities(in);
        int skipProbability = in.flag() ? in.bits(8) : -1;
        if (in.ranOut()) {
            throw new EOFException("its first partition ends before the first macroblock");
        }
        return new FrameHeader(size, segments, filter, quantisers, probabilities, skipProbability, in, partitions);
    }

    private static BoolDecoder[] partitions(byte[] data, int from, int end, int count) throws EOFException {
        int sizes = from;
        int at = from + 3 * (count - 1);
        BoolDecoder[] partitions = new BoolDecoder[count];
        for (int i = 0; i < count; i++, sizes += 3) {
            if (at > end || i == count - 1 && at == end) {
                throw new EOFException("partition %d of %d with coefficients is missing".formatted(i + 1, count));
            }
            int length = i == count - 1 ? end - at : Math.min(FrameSize.u24(data, sizes), end - at);
            partitions[i] = new BoolDecoder(data, at, at + length);
            at += length;
        }
        return partitions;
    }

    private static int[] tokenProbabilities(BoolDecoder in) {
        int[] probabilities = Tables.TOKEN_PROBABILITIES.clone();
        for (int i = 0; i < probabilities.length; i++) {
            if (in.bit(Tables.TOKEN_UPDATE_PROBABILITIES[i]) != 0) {
                probabilities[i] = in.bits(8);
            }
        }
        return probabilities;
    }
}

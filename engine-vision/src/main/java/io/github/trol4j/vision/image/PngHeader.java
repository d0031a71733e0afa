package io.github.trol4j.vision.image;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Structure of a PNG file: header, palette, orientation and where the compressed data lies. Lengths and checksums of the chunks that
 * matter are verified here.
 *
 * @param palette {@code 3 * 256} bytes, black behind the last colour; unused unless {@code colourType} is {@link #PALETTE}
 * @param transparency content of the tRNS chunk; empty if there is none
 * @param data position and length of each IDAT chunk's content
 */
record PngHeader(
        int width,
        int height,
        int depth,
        int colourType,
        boolean interlaced,
        byte[] palette,
        byte[] transparency,
        Orientation orientation,
        List<Span> data) {
    static final int GREY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    private static final int SIGNATURE_BYTES = 8;
    private static final int AROUND_CONTENT = 12; // length, type, checksum
    private static final int MAX_SIZE = Integer.MAX_VALUE;

    /** A stretch of the file. */
    record Span(int at, int length) {}

    /** Samples per pixel. */
    int channels() {
        return switch (colourType) {
            case GREY, PALETTE -> 1;
            case GREY_ALPHA -> 2;
            case RGB -> 3;
            default -> 4;
        };
    }

    /** Bytes of one unfiltered row of that many pixels. */
    int rowBytes(int pixels) {
        return Math.toIntExact(((long) pixels * channels() * depth + 7) / 8);
    }

    String colour() {
        String kind = switch (colourType) {
            case GREY -> "grey";
            case RGB -> "RGB";
            case PALETTE -> "palette";
            case GREY_ALPHA -> "grey with alpha";
            default -> "RGB with alpha";
        };
        return "%d-bit %s".formatted(depth, kind);
    }

    static PngHeader parse(Bytes file) {
        if (!file.has(12, "IHDR") || file.u32(8) != 13) {
            throw file.damaged("no IHDR chunk at its beginning");
        }
        verifyChecksum(file, SIGNATURE_BYTES, 13);
        long width = file.u32(16);
        long height = file.u32(20);
        if (width > MAX_SIZE || height > MAX_SIZE) {
            throw file.damaged("its header says %d x %d pixels".formatted(width, height));
        }
        int depth = file.u8(24);
        int colourType = file.u8(25);
        if (!isAllowed(colourType, depth) || file.u8(26) != 0 || file.u8(27) != 0 || file.u8(28) > 1) {
            throw file.damaged(
                    "its header asks for colour type %d with %d bits, compression %d, filter %d, interlace %d"
                            .formatted(colourType, depth, file.u8(26), file.u8(27), file.u8(28)));
        }
        byte[] palette = new byte[3 * 256];
        byte[] transparency = {};
        Orientations orientations = new Orientations(file.name());
        PngText text = new PngText(orientations);
        List<Span> data = new ArrayList<>();
        long at = SIGNATURE_BYTES;
        while (at + AROUND_CONTENT <= file.length() && !file.has(at + 4, "IEND")) {
            long length = file.u32(at);
            int content = file.check(at + 8, length + 4);
            if (file.has(at + 4, "IDAT")) {
                data.add(new Span(content, (int) length));
            } else if (file.has(at + 4, "PLTE") && colourType == PALETTE) {
                if (length % 3 != 0 || length > palette.length) {
                    throw file.damaged("its palette has %d bytes".formatted(length));
                }
                verifyChecksum(file, at, length);
                System.arraycopy(file.data(), content, palette, 0, (int) length);
            } else if (file.has(at + 4, "tRNS")) {
                transparency = file.copy(content, (int) length);
            } else if (file.has(at + 4, "eXIf")) {
                orientations.exif(file.copy(content, (int) length));
            } else {
                text(file, at, text);
            }
            at += AROUND_CONTENT + length;
        }
        text.finish();
        return new PngHeader(
                (int) width,
                (int) height,
                depth,
                colourType,
                file.u8(28) == 1,
                palette,
                transparency,
                orientations.found(),
                List.copyOf(data));
    }

    private static void text(Bytes file, long chunk, PngText text) {
        for (String type : PngText.TYPES) {
            if (file.has(chunk + 4, type)) {
                text.read(file, type, (int) chunk + 8, (int) file.u32(chunk));
            }
        }
    }

    /** @param chunk where the chunk's length field lies */
    static void verifyChecksum(Bytes file, long chunk, long length) {
        int content = file.check(chunk + 8, length + 4);
        CRC32 crc = new CRC32();
        crc.update(file.data(), content - 4, (int) length + 4);
        if (crc.getValue() != file.u32(content + length)) {
            throw file.damaged("checksum of the chunk at byte %d is wrong".formatted(chunk));
        }
    }

    private static boolean isAllowed(int colourType, int depth) {
        return switch (colourType) {
            case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
            default -> false;
        };
    }
}

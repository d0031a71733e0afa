package io.github.trol4j.vision.image;

/**
 * Markers of a JPEG file up to its first scan. How the samples are to be understood follows libjpeg's rules, because the reference
 * decodes with it: JFIF means YCbCr; otherwise Adobe's marker says; otherwise the component names.
 *
 * @param components 1, 3 or 4
 */
record JpegHeader(int width, int height, int components, Colours colours, Orientation orientation) {
    private static final int SOS = 0xDA;
    private static final int EOI = 0xD9;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;

    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

    /** What the decoded samples are. */
    enum Colours {
        GREY("grey"),
        YCBCR("YCbCr"),
        RGB("RGB"),
        CMYK("CMYK"),
        YCCK("YCCK");

        final String label;

        Colours(String label) {
            this.label = label;
        }
    }

    static JpegHeader parse(Bytes file) {
        long frame = -1;
        boolean jfif = false;
        int adobe = -1;
        Orientations orientations = new Orientations(file.name());
        long at = 2;
        while (true) {
            while (file.u8(at) != 0xFF || file.u8(at + 1) == 0xFF || file.u8(at + 1) == 0) {
                at++; // libjpeg skips what is no marker
            }
            int marker = file.u8(at + 1);
            at += 2;
            if (marker == SOS) {
                break;
            }
            if (marker == EOI) {
                throw file.damaged("it has no picture data");
            }
            if (marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
                continue; // these have no content
            }
            int length = file.u16(at);
            if (length < 2) {
                throw file.damaged("marker 0x%02x says it has %d bytes".formatted(marker, length));
            }
            file.check(at, length);
            if (isFrame(marker)) {
                frame = frame < 0 ? frame(file, marker, at, length) : frame;
            } else if (marker == APP0 && length >= 16 && file.has(at + 2, "JFIF\0")) {
                jfif = true;
            } else if (marker == APP14 && length >= 14 && file.has(at + 2, "Adobe")) {
                adobe = file.u8(at + 13);
            } else if (marker == APP1 && length >= 8 && file.has(at + 2, "Exif\0\0")) {
                orientations.moreExif(file.copy(at + 8, length - 8));
            } else if (marker == APP1 && length >= 2 + XMP.length() && file.has(at + 2, XMP)) {
                orientations.xmp(file.copy(at + 2 + XMP.length(), length - 2 - XMP.length()));
            }
            at += length;
        }
        if (frame < 0) {
            throw file.damaged("picture data before the picture's size");
        }
        int components = file.u8(frame + 7);
        return new JpegHeader(
                file.u16(frame + 5),
                file.u16(frame + 3),
                components,
                colours(file, frame, components, jfif, adobe),
                orientations.found());
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static long frame(Bytes file, int marker, long at, int length) {
        if (marker > 0xC2) {
            throw file.unsupported(
                    "it is a %s JPEG".formatted(marker < 0xC9 ? "lossless or hierarchical" : "arithmetic-coded"));
        }
        if (file.u8(at + 2) != 8) {
            throw file.unsupported("it is a JPEG with %d bits per sample".formatted(file.u8(at + 2)));
        }
        int components = file.u8(at + 7);
        if (components != 1 && components != 3 && components != 4 || length != 8 + 3 * components) {
            throw file.damaged("%d components in a frame of %d bytes".formatted(components, length));
        }
        return at;
    }

    private static Colours colours(Bytes file, long frame, int components, boolean jfif, int adobe) {
        if (components == 1) {
            return Colours.GREY;
        }
        if (components == 4) {
            return adobe == -1 || adobe == 0 ? Colours.CMYK : Colours.YCCK;
        }
        if (jfif || adobe > 0) {
            return Colours.YCBCR;
        }
        boolean named = file.u8(frame + 8) == 'R' && file.u8(frame + 11) == 'G' && file.u8(frame + 14) == 'B';
        return adobe == 0 || named ? Colours.RGB : Colours.YCBCR;
    }
}

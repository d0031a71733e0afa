package io.github.trol4j.vision.image;

import java.util.OptionalInt;

/**
 * Finds the one EXIF value we need. EXIF is a TIFF directory: byte order mark, 42, offset of the directory, then entries of 12
 * bytes. Hardly an offset is followed, so no file can make this run long; what is malformed says nothing.
 */
final class Exif {
    private static final String PREFIX = "Exif\0\0";
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY_BYTES = 12;

    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int SIGNED_BYTE = 6;
    private static final int SIGNED_SHORT = 8;
    private static final int SIGNED_LONG = 9;

    private Exif() {}

    /** The value of the directory's last entry for it; 0 if that is no whole number; empty if there is no entry. */
    static OptionalInt orientation(Bytes exif) {
        long at = 0;
        while (exif.has(at, PREFIX)) {
            at += PREFIX.length();
        }
        boolean little = exif.has(at, "II*\0");
        if (!little && !exif.has(at, "MM\0*") || at + 8 > exif.length()) {
            return OptionalInt.empty();
        }
        long directory = at + u32(exif, at + 4, little);
        if (directory + 2 > exif.length()) {
            return OptionalInt.empty();
        }
        OptionalInt found = OptionalInt.empty();
        int entries = u16(exif, directory, little);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) ENTRY_BYTES * i;
            if (entry + ENTRY_BYTES > exif.length()) {
                break;
            }
            if (u16(exif, entry, little) == ORIENTATION) {
                found = OptionalInt.of(value(exif, at, entry, little));
            }
        }
        return found;
    }

    /** The entry's first value, which stands in the entry itself unless they are too many for it. */
    private static int value(Bytes exif, long tiff, long entry, boolean little) {
        int type = u16(exif, entry + 2, little);
        long count = u32(exif, entry + 4, little);
        int bytes = type == SIGNED_BYTE ? 1 : type == SHORT || type == SIGNED_SHORT ? 2 : 4;
        long at = count * bytes <= 4 ? entry + 8 : tiff + u32(exif, entry + 8, little);
        if (count == 0 || at + bytes > exif.length()) {
            return 0;
        }
        return switch (type) {
            case SIGNED_BYTE -> exif.u8(at);
            case SHORT, SIGNED_SHORT -> u16(exif, at, little);
            case LONG, SIGNED_LONG -> (int) Math.min(u32(exif, at, little), Integer.MAX_VALUE);
            default -> 0;
        };
    }

    private static int u16(Bytes exif, long at, boolean little) {
        return little ? exif.u16le(at) : exif.u16(at);
    }

    private static long u32(Bytes exif, long at, boolean little) {
        return little ? exif.u32le(at) : exif.u32(at);
    }
}

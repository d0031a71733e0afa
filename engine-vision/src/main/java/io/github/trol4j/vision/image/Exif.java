package io.github.trol4j.vision.image;

import java.util.OptionalInt;

/**
 * Finds the one EXIF value we need. EXIF is a TIFF directory: byte order mark, 42, offset of the directory, then entries of 12
 * bytes. Nothing is followed except that one offset, so no file can make this run long; what is malformed says nothing.
 */
final class Exif {
    private static final String PREFIX = "Exif\0\0";
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /** The value of the directory's last entry for it; 0 if that is no single whole number; empty if there is no entry. */
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
                found = OptionalInt.of(value(exif, entry, little));
            }
        }
        return found;
    }

    private static int value(Bytes exif, long entry, boolean little) {
        if (u32(exif, entry + 4, little) != 1) {
            return 0;
        }
        return switch (u16(exif, entry + 2, little)) {
            case 6 -> exif.u8(entry + 8); // signed byte
            case 3, 8 -> u16(exif, entry + 8, little); // unsigned and signed short
            case 4, 9 -> (int) Math.min(u32(exif, entry + 8, little), Integer.MAX_VALUE); // unsigned and signed long
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

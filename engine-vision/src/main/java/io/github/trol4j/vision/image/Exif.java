package io.github.trol4j.vision.image;

/**
 * Finds the one EXIF value we need. EXIF is a TIFF directory: byte order mark, 42, offset of the directory, then entries of 12
 * bytes. Nothing is followed except that one offset, so no file can make this run long; what is malformed counts as upright.
 */
final class Exif {
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /** @param at where the TIFF header starts, after any {@code Exif\0\0} */
    static Orientation orientation(Bytes file, long at, long length) {
        long end = Math.min(at + length, file.length());
        if (at < 0 || end - at < 8) {
            return Orientation.NORMAL;
        }
        boolean little = file.has(at, "II*\0");
        if (!little && !file.has(at, "MM\0*")) {
            return Orientation.NORMAL;
        }
        long directory = at + u32(file, at + 4, little);
        if (directory + 2 > end) {
            return Orientation.NORMAL;
        }
        int entries = u16(file, directory, little);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) ENTRY_BYTES * i;
            if (entry + ENTRY_BYTES > end) {
                break;
            }
            if (u16(file, entry, little) == ORIENTATION) {
                int type = u16(file, entry + 2, little);
                boolean single = u32(file, entry + 4, little) == 1;
                if (single && type == SHORT) {
                    return Orientation.ofExif(u16(file, entry + 8, little));
                }
                if (single && type == LONG) {
                    return Orientation.ofExif((int) Math.min(u32(file, entry + 8, little), Integer.MAX_VALUE));
                }
                break;
            }
        }
        return Orientation.NORMAL;
    }

    private static int u16(Bytes file, long at, boolean little) {
        return little ? file.u16le(at) : file.u16(at);
    }

    private static long u32(Bytes file, long at, boolean little) {
        return little ? file.u32le(at) : file.u32(at);
    }
}

package io.github.trol4j.vision.image;

import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Collects the places of a file where an orientation may stand. As with Pillow's {@code exif_transpose}, EXIF goes first, and XMP
 * counts only if EXIF says nothing about orientation.
 */
final class Orientations {
    private static final String XMP_PROPERTY = "tiff:Orientation";

    private byte @Nullable [] exif;
    private @Nullable Bytes xmp;
    private final String name;

    /** @param name of the picture */
    Orientations(String name) {
        this.name = name;
    }

    /** @param content begins with the TIFF header, or with {@code Exif\0\0} before it */
    void exif(byte[] content) {
        exif = content;
    }

    /** EXIF too long for one segment goes on in another. */
    void moreExif(byte[] content) {
        if (exif == null) {
            exif = content;
            return;
        }
        byte[] joined = Arrays.copyOf(exif, exif.length + content.length);
        System.arraycopy(content, 0, joined, exif.length, content.length);
        exif = joined;
    }

    boolean hasExif() {
        return exif != null;
    }

    boolean hasXmp() {
        return xmp != null;
    }

    /** @param content an XMP packet */
    void xmp(byte[] content) {
        xmp = new Bytes(name, content);
    }

    Orientation found() {
        OptionalInt inExif = exif == null ? OptionalInt.empty() : Exif.orientation(new Bytes(name, exif));
        return Orientation.ofExif(inExif.orElseGet(this::inXmp));
    }

    /** The digit of the first {@code tiff:Orientation="6"} or {@code <tiff:Orientation>6}; 1 if there is none. */
    private int inXmp() {
        for (int at = 0; xmp != null && at < xmp.length(); at++) {
            if (xmp.has(at, XMP_PROPERTY)) {
                int behind = at + XMP_PROPERTY.length();
                int digit = xmp.has(behind, "=\"") ? behind + 2 : xmp.has(behind, ">") ? behind + 1 : xmp.length();
                if (digit < xmp.length() && Character.isDigit(xmp.u8(digit))) {
                    return xmp.u8(digit) - '0';
                }
            }
        }
        return 1;
    }
}

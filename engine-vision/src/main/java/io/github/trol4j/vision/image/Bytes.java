package io.github.trol4j.vision.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The whole content of a picture file under the name it is complained about. Every read is checked: beyond the end the file is
 * reported as cut short.
 */
record Bytes(String name, byte[] data) {
    int length() {
        return data.length;
    }

    int u8(long at) {
        return data[check(at, 1)] & 0xFF;
    }

    /** Big-endian. */
    int u16(long at) {
        int i = check(at, 2);
        return (data[i] & 0xFF) << 8 | data[i + 1] & 0xFF;
    }

    /** Little-endian. */
    int u16le(long at) {
        return Short.toUnsignedInt(Short.reverseBytes((short) u16(at)));
    }

    /** Big-endian. */
    long u32(long at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    /** Little-endian. */
    long u32le(long at) {
        return (long) u16le(at + 2) << 16 | u16le(at);
    }

    /** Little-endian. */
    int u24le(long at) {
        return u8(at + 2) << 16 | u16le(at);
    }

    /** Whether these bytes stand there; simply false beyond the end. The text is taken as Latin-1. */
    boolean has(long at, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return at >= 0
                && at + wanted.length <= data.length
                && Arrays.equals(data, (int) at, (int) at + wanted.length, wanted, 0, wanted.length);
    }

    /** Index of {@code at} after making sure that {@code count} bytes follow. */
    int check(long at, long count) {
        if (at < 0 || count < 0 || at + count > data.length) {
            throw truncated("bytes %d to %d are needed, it has %d".formatted(at, at + count, data.length));
        }
        return (int) at;
    }

    /** A stretch of it as an array of its own. */
    byte[] copy(long at, int count) {
        int from = check(at, count);
        return Arrays.copyOfRange(data, from, from + count);
    }

    /** For messages: the beginning as text if it is text, otherwise in hex. */
    String firstBytes() {
        byte[] head = Arrays.copyOf(data, Math.min(data.length, 16));
        for (byte b : head) {
            if (b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return "it starts with bytes " + HexFormat.ofDelimiter(" ").formatHex(head);
            }
        }
        return "it starts with the text \"%s\""
                .formatted(new String(head, StandardCharsets.US_ASCII)
                        .replaceAll("\\s+", " ")
                        .strip());
    }

    ImageException truncated(String detail) {
        return new ImageException("Picture '%s' is cut short: %s; copy or download it again".formatted(name, detail));
    }

    ImageException damaged(String detail) {
        return new ImageException(
                "Picture '%s' is damaged: %s; open and save it again with an image editor".formatted(name, detail));
    }

    ImageException unsupported(String detail) {
        return new ImageException(
                "Picture '%s' cannot be read: %s; convert it to PNG or JPEG, for example with 'magick IN OUT.png'"
                        .formatted(name, detail));
    }
}

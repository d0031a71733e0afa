package io.github.trol4j.vision.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The text chunks of a PNG as far as an orientation may stand in them: an XMP packet, or EXIF in hexadecimal digits. */
final class PngText {
    /** Types of chunks that hold text. */
    static final List<String> TYPES = List.of("tEXt", "zTXt", "iTXt");

    private static final String XMP = "XML:com.adobe.xmp";
    private static final String RAW_EXIF = "Raw profile type exif";

    /** Longer texts are not looked at: XMP has a few thousand bytes, and deflate makes a thousand times as much of anything. */
    private static final int LONGEST = 1 << 20;

    /** Lines before the digits: an empty one, the kind of profile, its length. */
    private static final int LINES_BEFORE_HEX = 3;

    private final Orientations orientations;
    private byte @Nullable [] rawExif;

    PngText(Orientations orientations) {
        this.orientations = orientations;
    }

    /** @param type {@code tEXt}, {@code zTXt} or {@code iTXt} */
    void read(Bytes file, String type, int from, int length) {
        byte[] chunk = Arrays.copyOfRange(file.data(), from, from + length);
        int keyEnd = end(chunk, 0);
        String key = new String(chunk, 0, keyEnd, StandardCharsets.ISO_8859_1);
        if (!key.equals(XMP) && !key.equals(RAW_EXIF)) {
            return;
        }
        byte[] text = text(chunk, type, keyEnd + 1);
        if (text == null) {
            return;
        }
        if (key.equals(XMP)) {
            orientations.xmp(text);
        } else {
            rawExif = text;
        }
    }

    /** Hands over EXIF that stood in a text, unless the file has a chunk of its own for it. */
    void finish() {
        if (rawExif != null && !orientations.hasExif()) {
            byte[] exif = fromHex(new String(rawExif, StandardCharsets.ISO_8859_1));
            if (exif != null) {
                orientations.exif(exif);
            }
        }
    }

    private static byte @Nullable [] text(byte[] chunk, String type, int from) {
        return switch (type) {
            case "tEXt" -> tail(chunk, from);
            case "zTXt" -> from < chunk.length && chunk[from] == 0 ? inflate(chunk, from + 1) : null;
            default -> international(chunk, from);
        };
    }

    /** Flag for compression, its method, language, translated key, text. */
    private static byte @Nullable [] international(byte[] chunk, int from) {
        int language = from + 2;
        if (language > chunk.length) {
            return null;
        }
        int text = end(chunk, end(chunk, language) + 1) + 1;
        if (text > chunk.length) {
            return null;
        }
        if (chunk[from] == 0) {
            return tail(chunk, text);
        }
        return chunk[from + 1] == 0 ? inflate(chunk, text) : null;
    }

    private static byte[] tail(byte[] chunk, int from) {
        return from >= chunk.length ? new byte[0] : Arrays.copyOfRange(chunk, from, chunk.length);
    }

    /** Index of the next zero byte, or the chunk's end. */
    private static int end(byte[] chunk, int from) {
        int at = Math.min(from, chunk.length);
        while (at < chunk.length && chunk[at] != 0) {
            at++;
        }
        return at;
    }

    private static byte @Nullable [] inflate(byte[] chunk, int from) {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(chunk, from, chunk.length - from);
            byte[] text = new byte[LONGEST];
            int length = 0;
            while (length < LONGEST) {
                int count = inflater.inflate(text, length, LONGEST - length);
                length += count;
                if (count == 0) {
                    break;
                }
            }
            return inflater.finished() ? Arrays.copyOf(text, length) : null;
        } catch (DataFormatException _) {
            return null; // no text, no orientation
        }
    }

    private static byte @Nullable [] fromHex(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length <= LINES_BEFORE_HEX) {
            return null;
        }
        String digits = String.join("", Arrays.asList(lines).subList(LINES_BEFORE_HEX, lines.length));
        try {
            return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}

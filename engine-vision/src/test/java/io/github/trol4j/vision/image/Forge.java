package io.github.trol4j.vision.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Makes picture files that no encoder would write. */
final class Forge {
    private Forge() {}

    /** A PNG with that header and that (uncompressed) data. */
    static byte[] png(int width, int height, int depth, int colourType, byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(chunk("IHDR", pngHeader(width, height, depth, colourType)));
        out.writeBytes(chunk("IDAT", deflate(raw)));
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    static byte[] chunk(String type, byte[] content) {
        byte[] body = concat(type.getBytes(StandardCharsets.ISO_8859_1), content);
        CRC32 crc = new CRC32();
        crc.update(body);
        return ByteBuffer.allocate(body.length + 8)
                .putInt(content.length)
                .put(body)
                .putInt((int) crc.getValue())
                .array();
    }

    /** That PNG with another chunk behind its header. */
    static byte[] inserted(byte[] png, String type, byte[] content) {
        int afterHeader = 8 + 25;
        return concat(
                Arrays.copyOf(png, afterHeader),
                chunk(type, content),
                Arrays.copyOfRange(png, afterHeader, png.length));
    }

    /** A JPEG with an APP1 segment that holds an EXIF directory with this orientation, big- or little-endian. */
    static byte[] withExif(byte[] jpeg, int orientation, boolean little) {
        byte[] segment = concat("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), exif(orientation, little));
        byte[] marker = ByteBuffer.allocate(4)
                .putShort((short) 0xFFE1)
                .putShort((short) (segment.length + 2))
                .array();
        return concat(Arrays.copyOf(jpeg, 2), marker, segment, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    static byte[] exif(int orientation, boolean little) {
        ByteBuffer tiff = ByteBuffer.allocate(38).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        tiff.put((byte) (little ? 'I' : 'M')).put((byte) (little ? 'I' : 'M')).putShort((short) 42);
        tiff.putInt(8).putShort((short) 2);
        tiff.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(77); // some other entry first
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return tiff.array();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] pngHeader(int width, int height, int depth, int colourType) {
        return ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) colourType)
                .array();
    }

    private static byte[] deflate(byte[] raw) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(raw);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }
}

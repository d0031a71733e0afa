package io.github.trol4j.core.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickle programs opcode by opcode, honest ones and others, and puts them into archives. */
final class PickleBuilder {
    private final ByteArrayOutputStream program = new ByteArrayOutputStream();

    PickleBuilder() {
        raw(0x80, 2);
    }

    /** A program that begins with a dictionary under construction: complete it with {@link #endDict}. */
    static PickleBuilder dict() {
        return new PickleBuilder().op('}').op('(');
    }

    PickleBuilder raw(int... bytes) {
        for (int b : bytes) {
            program.write(b);
        }
        return this;
    }

    PickleBuilder op(char opcode) {
        return raw(opcode);
    }

    PickleBuilder global(String module, String name) {
        op('c');
        program.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    PickleBuilder text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op('X').int32(utf8.length);
        program.writeBytes(utf8);
        return this;
    }

    /** An integer of up to 64 bits. */
    PickleBuilder number(long value) {
        raw(0x8a, 8);
        program.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    PickleBuilder int32(int value) {
        program.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    PickleBuilder numbers(long... values) {
        op('(');
        for (long value : values) {
            number(value);
        }
        return op('t');
    }

    /** The persistent id of a storage, resolved. */
    PickleBuilder storage(String type, String key, long elements) {
        op('(').text("storage").global("torch", type).text(key).text("cpu").number(elements);
        return op('t').op('Q');
    }

    /** A tensor over such a storage. */
    PickleBuilder tensor(String key, long elements, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        storage("FloatStorage", key, elements).number(offset).numbers(shape).numbers(strides);
        return raw(0x89)
                .global("collections", "OrderedDict")
                .op(')')
                .op('R')
                .op('t')
                .op('R');
    }

    byte[] endDict() {
        return op('u').end();
    }

    byte[] end() {
        return op('.').program.toByteArray();
    }

    byte[] soFar() {
        return program.toByteArray();
    }

    /** A deflated archive {@code x/data.pkl}, {@code x/data/0} with these f32 values. */
    static byte[] archive(byte[] pickle, float... storage0) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("x/data.pkl", pickle);
        entries.put("x/byteorder", "little".getBytes(StandardCharsets.UTF_8));
        entries.put("x/data/0", floats(storage0));
        return zip(entries, ZipEntry.DEFLATED);
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    static byte[] zip(Map<String, byte[]> entries, int method) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(content.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(content.getValue().length);
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

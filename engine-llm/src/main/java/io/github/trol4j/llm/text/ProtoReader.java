package io.github.trol4j.llm.text;

import io.github.trol4j.core.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads protocol-buffer messages from memory. Every length is checked against what is left before anything is
 * allocated, and nested messages are views, so that a file can never make it use more memory than it has bytes.
 */
final class ProtoReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final ByteBuffer data;
    private final String origin;
    private int wireType = VARINT;

    ProtoReader(byte[] data, String origin) {
        this(ByteBuffer.wrap(data), origin);
    }

    private ProtoReader(ByteBuffer data, String origin) {
        this.data = data.order(ByteOrder.LITTLE_ENDIAN);
        this.origin = origin;
    }

    boolean hasNext() {
        return data.hasRemaining();
    }

    /** The number of the next field; its value must be read or skipped before the next call. */
    int nextField() {
        long tag = varint();
        wireType = (int) (tag & 7);
        long field = tag >>> 3;
        if (field < 1 || field > (1 << 29) - 1) {
            throw damaged("field number " + field);
        }
        return (int) field;
    }

    long readVarint() {
        expect(VARINT);
        return varint();
    }

    boolean readBool() {
        return readVarint() != 0;
    }

    float readFloat() {
        expect(FIXED32);
        need(4);
        return data.getFloat();
    }

    String readString() {
        ByteBuffer bytes = readBytes();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw damaged("a string that is not UTF-8");
        }
    }

    ProtoReader readMessage() {
        return new ProtoReader(readBytes(), origin);
    }

    /** A view of the bytes of a length-delimited field. */
    ByteBuffer readBytes() {
        expect(BYTES);
        long length = varint();
        if (length < 0) {
            throw damaged("a field of negative length");
        }
        need(length);
        ByteBuffer view = data.slice(data.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        data.position(data.position() + (int) length);
        return view;
    }

    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(8);
            case BYTES -> readBytes();
            case FIXED32 -> advance(4);
            default -> throw damaged("wire type " + wireType);
        }
    }

    CheckpointException damaged(String found) {
        return new CheckpointException(origin + ": damaged SentencePiece model, found " + found + " near byte "
                + data.position() + "; download it again");
    }

    private void advance(int bytes) {
        need(bytes);
        data.position(data.position() + bytes);
    }

    private void need(long bytes) {
        if (bytes > data.remaining()) {
            throw damaged("a field of " + bytes + " bytes with " + data.remaining() + " bytes left");
        }
    }

    private void expect(int type) {
        if (wireType != type) {
            throw damaged("wire type " + wireType + " where " + type + " belongs");
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte b = data.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw damaged("a number of more than ten bytes");
    }
}

package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.zip.ZipEntry;

/** A program for {@link BoundedMemoryTest}: writes hostile files into a folder, one at a time, and expects each to be refused. */
final class HostileFiles {
    static final int COUNT = 14;

    private final Path file;

    private HostileFiles(Path file) {
        this.file = file;
    }

    public static void main(String[] args) throws IOException {
        HostileFiles hostile = new HostileFiles(Path.of(args[0], "hostile"));
        hostile.readHeaders();
        hostile.readPickles();
    }

    private void readHeaders() throws IOException {
        header(i -> "\"%01000d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}".formatted(i));
        header(i -> "\"%x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}".formatted(i));
        header(i -> "\"x%d\":{\"dtype\":\"U8\",\"note\":[%s0],\"shape\":[0],\"data_offsets\":[0,0]}"
                .formatted(i, "0,".repeat(5000)));
        String metadata = "\\u1234".repeat(1000);
        header(i -> (i == 0 ? "\"__metadata__\":{" : "") + "\"%d\":\"%s\"".formatted(i, metadata));
        endless("{\"x\":{\"shape\":[", "1,");
        endless("{\"x\":{\"note\":", "[");
        endless("{\"__metadata__\":{\"x\":\"", "y");
        endless("{\"", "n");
        endless("{\"x\":{\"shape\":[", "9");
        endless("{", " ");
    }

    private void readPickles() throws IOException {
        archive(endlessly(']', ']'));
        archive(endlessly(']', 0x85));
        PickleBuilder memory = new PickleBuilder();
        for (int i = 0; i < PickleMachine.LONGEST_PROGRAM / 7; i++) {
            memory.op('}').op('r').int32(i);
        }
        archive(memory.end());
        byte[] garbage = new byte[ZipArchive.LARGEST / 2];
        new Random(7).nextBytes(garbage);
        archive(garbage);
    }

    /** A header of the largest size with as many entries as fit; the data section is missing. */
    private void header(IntFunction<String> entry) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write(length());
            out.write('{');
            long written = 1;
            for (int i = 0; written < SafetensorsHeader.LARGEST; i++) {
                byte[] text = (entry.apply(i) + ",").getBytes(StandardCharsets.UTF_8);
                out.write(text);
                written += text.length;
            }
        }
        expectRefusal(() -> SafetensorsFile.open(file).close());
    }

    /** A header that begins well and then repeats itself. */
    private void endless(String begin, String rest) throws IOException {
        byte[] block = rest.repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(length());
            out.write(begin.getBytes(StandardCharsets.UTF_8));
            for (long written = begin.length(); written < SafetensorsHeader.LARGEST; written += block.length) {
                out.write(block);
            }
        }
        expectRefusal(() -> SafetensorsFile.open(file).close());
    }

    private void archive(byte[] pickle) throws IOException {
        Files.write(file, PickleBuilder.zip(Map.of("x/data.pkl", pickle), ZipEntry.STORED));
        expectRefusal(() -> TorchArchive.read(file));
    }

    /** A program of the greatest length: one opcode, then another one over and over. */
    private static byte[] endlessly(int first, int then) {
        PickleBuilder program = new PickleBuilder().raw(first);
        for (int i = 0; i < PickleMachine.LONGEST_PROGRAM - 10; i++) {
            program.raw(then);
        }
        return program.end();
    }

    private static byte[] length() {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SafetensorsHeader.LARGEST)
                .array();
    }

    private void expectRefusal(Runnable read) throws IOException {
        try {
            read.run();
            throw new AssertionError("accepted");
        } catch (CheckpointException e) {
            System.out.println("refused: " + e.getMessage());
        } finally {
            Files.delete(file);
        }
    }
}

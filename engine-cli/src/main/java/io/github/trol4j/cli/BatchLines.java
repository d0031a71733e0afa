package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.checkpoint.RegularFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a batch file, read once from front to back, so that it may be a pipe. A line that is no UTF-8 or far too long spoils
 * itself only.
 */
final class BatchLines implements AutoCloseable {
    static final String STDIN = "-";
    private static final int LONGEST = 32 << 20;
    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final OptionalLong total;
    private int number;
    private int next;

    private BatchLines(InputStream in, OptionalLong total) throws IOException {
        this.in = new BufferedInputStream(in);
        this.total = total;
        skipMark();
        this.next = this.in.read();
    }

    /**
     * One line.
     *
     * @param number from 1, blank lines counted
     * @param text without its end; null if it cannot be read
     * @param problem why not, else null
     */
    record Line(int number, @Nullable String text, @Nullable String problem) {}

    /** @throws EngineException if there is nothing of the kind that could be read */
    static BatchLines open(Path questions, InputStream stdin) throws IOException {
        if (questions.toString().equals(STDIN)) {
            return new BatchLines(stdin, OptionalLong.empty());
        }
        String problem = RegularFiles.problem(questions).orElse("");
        if (!problem.isEmpty() && !problem.contains("pipe")) {
            throw new EngineException("The batch %s %s; name a file of JSON lines, a pipe, or - for standard input"
                    .formatted(questions, problem));
        }
        OptionalLong total = problem.isEmpty() ? OptionalLong.of(count(questions)) : OptionalLong.empty();
        return new BatchLines(Files.newInputStream(questions), total);
    }

    /** Number of lines, unless it is only known at the end. */
    OptionalLong total() {
        return total;
    }

    /** The next line that is not blank, or null at the end. */
    @Nullable
    Line next() throws IOException {
        while (next >= 0) {
            Line line = read();
            if (line.text() == null || !line.text().isBlank()) {
                return line;
            }
        }
        return null;
    }

    private Line read() throws IOException {
        number++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean tooLong = false;
        while (next >= 0 && next != '\n' && next != '\r') {
            if (bytes.size() < LONGEST) {
                bytes.write(next);
            } else {
                tooLong = true;
            }
            next = in.read();
        }
        boolean carriage = next == '\r';
        next = next < 0 ? next : in.read();
        if (carriage && next == '\n') {
            next = in.read();
        }
        if (tooLong) {
            return new Line(number, null, "line %d has more than %d bytes".formatted(number, LONGEST));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return new Line(number, text, null);
        } catch (CharacterCodingException _) {
            return new Line(number, null, "line %d is not UTF-8; save the file in that encoding".formatted(number));
        }
    }

    /** A mark of the encoding at the beginning: that of UTF-8 is left out, those of UTF-16 are a reason to stop. */
    private void skipMark() throws IOException {
        in.mark(UTF_8_MARK.length);
        byte[] first = in.readNBytes(UTF_8_MARK.length);
        boolean wide = first.length >= 2
                && ((first[0] & 0xFF) == 0xFF && (first[1] & 0xFF) == 0xFE
                        || (first[0] & 0xFF) == 0xFE && (first[1] & 0xFF) == 0xFF);
        if (wide) {
            throw new EngineException("The batch is in UTF-16; save it as UTF-8");
        }
        if (!Arrays.equals(first, UTF_8_MARK)) {
            in.reset();
        }
    }

    private static long count(Path questions) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(questions))) {
            long lines = 0;
            int last = '\n';
            for (int b = in.read(); b >= 0; b = in.read()) {
                lines += b == '\n' ? 1 : 0;
                last = b;
            }
            return last == '\n' ? lines : lines + 1;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

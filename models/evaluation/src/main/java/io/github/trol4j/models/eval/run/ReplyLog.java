package io.github.trol4j.models.eval.run;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.data.Python;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of outcomes, one line each, forced to disk before the next item is asked. A line that was cut by a kill is removed when
 * the file is opened again.
 */
public final class ReplyLog implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private ReplyLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens for appending; creates the file if it does not exist. */
    public static ReplyLog open(Path file) {
        try {
            if (Files.exists(file)) {
                dropCutLine(file);
            }
            return new ReplyLog(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new EvalException("cannot write " + file + ": " + e, e);
        }
    }

    /** The outcomes of a file, in file order; a cut last line is left out. An empty list if there is no file. */
    public static List<Outcome> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            dropCutLine(file);
        } catch (IOException e) {
            throw new EvalException("cannot repair the last line of " + file + ": " + e, e);
        }
        List<Outcome> outcomes = new ArrayList<>();
        JsonFiles.lines(file, line -> outcomes.add(Outcome.of(line, "", outcomes.size())));
        return outcomes;
    }

    /** Writes one outcome and waits until the disk has it. */
    public void append(Outcome outcome) {
        ByteBuffer line = ByteBuffer.wrap((Python.json(outcome.json()) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(false);
        } catch (IOException e) {
            throw new EvalException("cannot write " + file + ": " + e + ". The replies before it are safe.", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EvalException("cannot close " + file + ": " + e, e);
        }
    }

    /** Removes a last line that does not end: whoever wrote it was killed, or the disk was full. */
    static void dropCutLine(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long end = open.length();
            while (end > 0) {
                open.seek(end - 1);
                if (open.read() == '\n') {
                    break;
                }
                end--;
            }
            if (end < open.length()) {
                open.setLength(end);
            }
        }
    }
}

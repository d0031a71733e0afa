package io.github.trol4j.cli;

import io.github.trol4j.cli.BatchLines.Line;
import io.github.trol4j.core.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Lines of a file or a pipe: nothing is asked for, and an interrupt ends the process. */
final class LineConsole implements ChatConsole {
    private final BatchLines lines;
    private final PrintWriter out;
    private final PrintWriter err;

    LineConsole(InputStream stdin, PrintWriter out, PrintWriter err) {
        try {
            this.lines = BatchLines.open(Path.of("-"), stdin);
        } catch (IOException e) {
            throw unreadable(e);
        }
        this.out = out;
        this.err = err;
    }

    private static EngineException unreadable(IOException e) {
        return new EngineException("standard input cannot be read: " + e, e);
    }

    @Override
    public @Nullable String read(String prompt) {
        try {
            Line line = lines.next();
            if (line != null && line.text() == null) {
                throw new EngineException("line %d of standard input: %s".formatted(line.number(), line.problem()));
            }
            return line == null ? null : line.text();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public PrintWriter out() {
        return out;
    }

    @Override
    public PrintWriter err() {
        return err;
    }

    @Override
    public void interruptibly(Runnable stop, Runnable work) {
        work.run();
    }

    @Override
    public boolean isForPeople() {
        return false;
    }

    @Override
    public boolean wasInterrupted() {
        return false;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}

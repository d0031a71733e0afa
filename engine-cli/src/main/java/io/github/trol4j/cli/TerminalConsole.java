package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A terminal: lines can be edited and completed, those of this chat come back with the arrow keys. Ctrl-C empties the line, and at an
 * empty one for the second time leaves; Ctrl-D leaves.
 */
final class TerminalConsole implements ChatConsole {
    private final Terminal terminal;
    private final LineReader reader;
    private volatile boolean early; // an interrupt while no line was read
    private boolean interrupted;

    TerminalConsole() {
        try {
            this.terminal = TerminalBuilder.builder()
                    .name("trol")
                    .system(true)
                    .dumb(true) // rather than a complaint where it cannot do more
                    .build();
        } catch (IOException e) {
            throw new EngineException(
                    "the terminal cannot be used (%s); give questions on standard input".formatted(e), e);
        }
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("trol")
                .completer(new ChatCompleter())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // a ! is a !
                .option(LineReader.Option.INSERT_TAB, false)
                .build();
        terminal.handle(Signal.INT, signal -> early = true); // or it would end the process
    }

    @Override
    public @Nullable String read(String prompt) {
        early = false;
        boolean warned = false;
        while (true) {
            String partial;
            try {
                if (!early) {
                    return reader.readLine(prompt);
                }
                partial = "";
            } catch (EndOfFileException e) {
                return null;
            } catch (UserInterruptException e) {
                partial = e.getPartialLine();
            }
            early = false;
            if (!partial.isEmpty()) {
                continue;
            }
            if (warned) {
                interrupted = true;
                return null;
            }
            err().println("trol: Ctrl-C again leaves, as do Ctrl-D and /quit");
            err().flush();
            warned = true;
        }
    }

    @Override
    public PrintWriter out() {
        return terminal.writer();
    }

    @Override
    public PrintWriter err() {
        return terminal.writer(); // one screen
    }

    @Override
    public void interruptibly(Runnable stop, Runnable work) {
        SignalHandler before = terminal.handle(Signal.INT, signal -> stop.run());
        try {
            work.run();
        } finally {
            terminal.handle(Signal.INT, before);
        }
    }

    @Override
    public boolean isForPeople() {
        return true;
    }

    @Override
    public boolean wasInterrupted() {
        return interrupted;
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new EngineException("the terminal cannot be given back: " + e, e);
        }
    }
}

package io.github.trol4j.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Where a chat hears a person, and is heard. What is printed has been escaped. */
interface ChatConsole extends AutoCloseable {
    /** The next line, or null when there is nothing more to hear. */
    @Nullable
    String read(String prompt);

    /** For replies. */
    PrintWriter out();

    /** For everything else. */
    PrintWriter err();

    /** Does some work; {@code stop} is called, on another thread, when the person wants it to end. */
    void interruptibly(Runnable stop, Runnable work);

    /** Whether a person sits here, who is told what to do next and sees what went wrong. */
    boolean isForPeople();

    /** Whether the person left by interrupting. */
    boolean wasInterrupted();

    @Override
    void close();
}

package io.github.trol4j.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs the command inside this JVM, with its output and standard input captured. */
final class Shell {
    private Shell() {}

    /** What a command printed and how it ended. */
    record Result(int exitCode, String stdout, String stderr) {}

    static Result run(String... arguments) {
        return runWith(new byte[0], arguments);
    }

    static synchronized Result runWith(byte[] stdin, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Main.commandLine(arguments).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(stdin));
        try {
            int exitCode = command.execute(arguments);
            return new Result(exitCode, out.toString(), err.toString());
        } finally {
            System.setIn(before);
        }
    }
}

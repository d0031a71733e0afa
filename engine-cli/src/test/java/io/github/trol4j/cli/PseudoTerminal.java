package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command in a process of its own, in front of a real pseudo-terminal that {@code script(1)} of util-linux makes. */
final class PseudoTerminal implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    /** Whoever starts the tests in the background may have told their children to ignore Ctrl-C; a person's terminal does not. */
    private static final String HEARING = "env --default-signal=INT ";

    private final Process process;
    private final OutputStream keys;
    private final StringBuffer screen = new StringBuffer(); // what has not been looked at yet
    private final Thread watcher;

    /** @param term kind of the terminal */
    PseudoTerminal(Path folder, String term, String... arguments) throws IOException {
        List<String> command = List.of(
                SCRIPT.toString(), "-qfec", "stty rows 40 cols 120; exec " + HEARING + java(arguments), "/dev/null");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("TERM", term);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("SHELL", "/bin/sh");
        this.process = builder.start();
        this.keys = process.getOutputStream();
        this.watcher = Thread.ofVirtual().start(this::watch);
    }

    /** Whether there can be one here: on Linux with util-linux and coreutils 8.31, as on every Debian. */
    static boolean isPossible() {
        return System.getProperty("os.name").equals("Linux") && Files.isExecutable(SCRIPT) && canHear();
    }

    private static boolean canHear() {
        try {
            return new ProcessBuilder("/bin/sh", "-c", HEARING + "true").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String java(String... arguments) {
        Stream<String> jvm = Stream.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName());
        return Stream.concat(jvm, Stream.of(arguments))
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
    }

    private void watch() {
        byte[] buffer = new byte[4096];
        try (InputStream output = process.getInputStream()) {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                screen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            screen.append(e);
        }
    }

    void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /** Waits for some text; what came up to it is taken off. */
    String await(String text) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (screen.indexOf(text) < 0) {
            assertThat(System.nanoTime())
                    .as("'%s' on the screen: %s", text, screen)
                    .isLessThan(end);
            boolean ended = !watcher.isAlive();
            assertThat(ended && screen.indexOf(text) < 0)
                    .as("ended without '%s': %s", text, screen)
                    .isFalse();
            pause();
        }
        int upTo = screen.indexOf(text) + text.length();
        String seen = screen.substring(0, upTo);
        screen.delete(0, upTo);
        return seen;
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS))
                .as("it ended: %s", screen)
                .isTrue();
        return process.exitValue();
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

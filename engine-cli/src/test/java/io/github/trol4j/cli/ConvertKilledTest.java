package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a conversion leaves behind that ends before its time, in a process of its own. */
@DisabledOnOs(OS.WINDOWS) // has no signals
class ConvertKilledTest {
    private static final long BEGUN = 20 << 20;

    @TempDir
    private Path folder;

    private Path target() {
        return folder.resolve("model.trol");
    }

    @Test
    void theNextConversionClearsUpAfterAKilledOne() throws Exception {
        Process killed = convertUntilItWrites();
        killed.destroyForcibly();
        assertThat(killed.waitFor()).isEqualTo(128 + 9);
        Path part = parts().getFirst();
        assertThat(target()).doesNotExist();
        Shell.Result inspected = Shell.run("inspect", part.toString());
        assertThat(inspected.exitCode()).isEqualTo(1);
        assertThat(inspected.stderr()).contains("unfinished conversion");

        Path log = folder.resolve("log");
        assertThat(start(log, "nano", "--weights", "q8").waitFor()).isZero();
        assertThat(Files.readString(log)).containsOnlyOnce(part.toString());
        assertThat(parts()).isEmpty();
        assertThat(Shell.run("inspect", "--check", target().toString()).exitCode())
                .isZero();
    }

    @Test
    void aRunningConversionIsLeftAlone() throws Exception {
        Process running = convertUntilItWrites();
        assertThat(start(folder.resolve("log"), "nano", "--weights", "q8").waitFor())
                .isZero();
        assertThat(parts()).hasSize(1);
        running.destroyForcibly().waitFor();
    }

    @Test
    void anInterruptedConversionLeavesNothing() throws Exception {
        Process interrupted = convertUntilItWrites();
        new ProcessBuilder("kill", "-INT", String.valueOf(interrupted.pid()))
                .start()
                .waitFor();
        assertThat(interrupted.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.exitValue()).isEqualTo(130);
        assertThat(parts()).isEmpty();
        assertThat(target()).doesNotExist();
    }

    private Process convertUntilItWrites() throws Exception {
        Process process = start(folder.resolve("first"), "--preset", "trol-1.8b", "--weights", "q4");
        while (parts().stream().mapToLong(part -> part.toFile().length()).sum() < BEGUN) {
            assertThat(process.isAlive()).as("the conversion still runs").isTrue();
            Thread.sleep(20);
        }
        return process;
    }

    private Process start(Path log, String... arguments) throws IOException {
        List<String> command = Stream.of(
                        hearingInterrupts().stream(),
                        Stream.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--add-modules=jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                Main.class.getName(),
                                "convert",
                                "-o",
                                target().toString()),
                        Stream.of(arguments))
                .flatMap(part -> part)
                .toList();
        File output = log.toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    /** What a script starts in the background ignores INT, and so does all that it starts, unless this puts it in front. */
    private static List<String> hearingInterrupts() {
        List<String> prefix = List.of("env", "--default-signal=INT");
        try {
            Process tried = new ProcessBuilder(prefix.getFirst(), prefix.getLast(), "true").start();
            return tried.waitFor() == 0 ? prefix : List.of(); // not every system's env can
        } catch (IOException | InterruptedException e) {
            return List.of();
        }
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }
}

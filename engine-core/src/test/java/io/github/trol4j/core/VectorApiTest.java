package io.github.trol4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In JVMs of their own, since this one was started with the module. */
class VectorApiTest {
    @Test
    void aProgramStartedWithoutAnyFlagGetsIt() throws IOException, InterruptedException {
        assertThat(child()).endsWith("Vector API true, backend cpu");
    }

    @Test
    void aProgramThatMayNotCallNativeCodeDoesWithoutAndGoesOn() throws IOException, InterruptedException {
        assertThat(child("--illegal-native-access=deny")).endsWith("Vector API false, backend reference");
    }

    @Test
    void itCanBeSwitchedOff() throws IOException, InterruptedException {
        assertThat(child("-Dtrol.vector.late=off")).endsWith("Vector API false, backend reference");
    }

    @Test
    void aProgramStartedWithItGetsItToo() throws IOException, InterruptedException {
        assertThat(child("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"))
                .endsWith("Vector API true, backend cpu");
    }

    private static String child(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(
                List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    /** What runs there. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            try (Backend backend = Backends.create(null, BackendOptions.defaults())) {
                System.out.printf("Vector API %b, backend %s%n", VectorApi.load(), backend.name());
            }
        }
    }
}

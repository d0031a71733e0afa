package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model as it is shipped: inside a jar of the program, and asked from there. */
class NanoJarIT {
    private static final Path HOME = Path.of(System.getProperty("trol.home"));
    private static final Path PROGRAM = HOME.resolve("engine-cli/target/trol");
    private static final long MAX_BYTES = 24_000_000;

    @TempDir
    Path elsewhere;

    @Test
    void theJarWithTheModelIsSmallAndHoldsNothingElseOfItsFolder() throws IOException {
        Path jar = modelsJar();
        assertThat(Files.size(jar)).isLessThanOrEqualTo(MAX_BYTES);
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> packed = file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith("io/github/trol4j/models/nano/") && !name.endsWith("/"))
                    .toList();
            assertThat(packed)
                    .hasSize(8)
                    .contains("io/github/trol4j/models/nano/model.safetensors")
                    .noneMatch(name -> name.endsWith(".png") || name.endsWith(".py") || name.endsWith(".md"));
        }
    }

    @Test
    void theJarAloneAnswers() throws IOException, InterruptedException {
        Path out = elsewhere.resolve("out");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-jar",
                        PROGRAM.resolve("trol.jar").toString(),
                        "ask",
                        "--image",
                        HOME.resolve("models/nano/samples/02-shapes.png").toString(),
                        "What is the leftmost shape?")
                .directory(elsewhere.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(out).content().isEqualToIgnoringNewLines("brown circle");
    }

    private static Path modelsJar() throws IOException {
        try (Stream<Path> jars = Files.list(PROGRAM.resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("models-nano-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}

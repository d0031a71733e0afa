package io.github.trol4j.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program outside this build, {@code src/it/outside}: what it carries, and that it answers at full speed without any flag of the
 * JVM and beside another Jackson than ours.
 */
class OutsideIT {
    private static final Path BUILT = Path.of(System.getProperty("trol.outside"));
    private static final Path HOME = Path.of(System.getProperty("trol.home"));
    private static final long MOST_BYTES = 75_000_000;

    private static List<Path> jars = List.of();

    @TempDir
    private Path folder;

    @BeforeAll
    static void readClassPath() throws IOException {
        String path = Files.readString(BUILT.resolve("classpath.txt")).strip();
        jars = Stream.of(path.split(java.io.File.pathSeparator)).map(Path::of).toList();
    }

    @Test
    void whoAsksQuestionsCarriesNeitherNd4jNorTheHarness() {
        assertThat(jars)
                .extracting(jar -> jar.getFileName().toString())
                .anyMatch(name -> name.startsWith("models-nano"))
                .noneMatch(name -> name.contains("nd4j"))
                .noneMatch(name -> name.contains("openblas"))
                .noneMatch(name -> name.contains("hardwood") || name.contains("snappy") || name.contains("zstd"))
                .noneMatch(name -> name.contains("fastexcel") || name.contains("opczip"))
                .noneMatch(name -> name.contains("instruments") || name.contains("evaluation"));
    }

    @Test
    void theClassPathIsSmall() throws IOException {
        long bytes = 0;
        for (Path jar : jars) {
            bytes += Files.size(jar);
        }
        assertThat(bytes).as("bytes of %s", jars).isBetween(MOST_BYTES / 3, MOST_BYTES);
    }

    @Test
    void itAnswersWithoutAnyFlagOnTheFastBackendBesideItsOwnJackson() throws IOException, InterruptedException {
        Run run = ask();
        assertThat(run.out()).containsExactly("brown circle", "cpu", System.getProperty("trol.other.jackson"));
        assertThat(run.err()).doesNotContain("WARN io.github.trol4j");
    }

    @Test
    void whereTheFastBackendCannotWorkOneWarningSaysWhatToAdd() throws IOException, InterruptedException {
        Run run = ask("-Dtrol.vector.late=off");
        assertThat(run.out()).containsExactly("brown circle", "reference", System.getProperty("trol.other.jackson"));
        assertThat(run.err().lines().filter(line -> line.contains("WARN io.github.trol4j")))
                .singleElement()
                .asString()
                .contains("cpu", "--add-modules jdk.incubator.vector");
    }

    private record Run(List<String> out, String err) {}

    private Run ask(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        String path = String.join(
                java.io.File.pathSeparator, jars.stream().map(Path::toString).toList());
        command.addAll(List.of("-cp", BUILT.resolve("app.jar") + java.io.File.pathSeparator + path, "app.Ask"));
        command.add(HOME.resolve("models/nano/samples/02-shapes.png").toString());
        command.add("What is the leftmost shape?");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> text(err)).isZero();
        return new Run(text(out).lines().toList(), text(err));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

package io.github.trol4j.models.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set of ten thousand items is run and reported in a heap that could not hold its small pictures. */
class LargeSetTest {
    private static final int ITEMS = 10_000;
    private static final int HEAP = 48 << 20;

    @TempDir
    private Path temp;

    @Test
    void memoryDoesNotHoldTheSet() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(temp.resolve("run"));
        Path log = temp.resolve("process.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeSetFixture.class.getName(),
                        folder.toString(),
                        Integer.toString(ITEMS)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        try (Stream<String> page = Files.lines(folder.resolve("report.html"))) {
            assertThat(page.filter(line -> line.startsWith("PICTURES.push(")).count())
                    .isEqualTo(ITEMS);
        }
        assertThat(Files.size(folder.resolve("report.html"))).isGreaterThan(HEAP);
        assertThat(folder.resolve("report.md")).content().contains("| accuracy | 50.00 |");
    }
}

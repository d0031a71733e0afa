package io.github.trol4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorsTest {
    @TempDir
    private Path cpus;

    @Test
    void twoThreadsOfOneCoreCountOnce() throws IOException {
        processor(0, "0,2");
        processor(1, "1,3");
        processor(2, "0,2");
        processor(3, "1,3");
        assertThat(Processors.physical(cpus, 4)).isEqualTo(2);
    }

    @Test
    void aContainerMayAllowFewer() throws IOException {
        processor(0, "0");
        processor(1, "1");
        assertThat(Processors.physical(cpus, 1)).isEqualTo(1);
    }

    @Test
    void whatTheSystemDoesNotSayIsTakenFromTheJvm() {
        assertThat(Processors.physical(cpus, 6)).isEqualTo(6);
        assertThat(Processors.physical(cpus.resolve("missing"), 6)).isEqualTo(6);
    }

    private void processor(int number, String siblings) throws IOException {
        Path topology = Files.createDirectories(cpus.resolve("cpu" + number).resolve("topology"));
        Files.writeString(topology.resolve("thread_siblings_list"), siblings + "\n");
    }
}

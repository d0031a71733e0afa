package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.CheckpointException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RegularFilesTest {
    @Test
    void filesAndLinksToThemPass(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("b"), file);

        assertThat(RegularFiles.problem(file)).isEmpty();
        assertThat(RegularFiles.problem(link)).isEmpty();
        assertThatCode(() -> RegularFiles.require(link)).doesNotThrowAnyException();
    }

    @Test
    void foldersAndWhatIsNotThereAreNamed(@TempDir Path folder) {
        assertThat(RegularFiles.problem(folder)).contains("is a folder, not a file");
        assertThat(RegularFiles.problem(folder.resolve("no"))).contains("does not exist");
        assertThatThrownBy(() -> RegularFiles.require(folder.resolve("no")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(folder.resolve("no").toString());
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void pipesSocketsAndDevicesAreToldApart(@TempDir Path folder) throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(RegularFiles.problem(pipe)).contains("is a named pipe, not a file");
            assertThat(RegularFiles.problem(socket)).contains("is a socket, not a file");
            assertThat(RegularFiles.problem(Path.of("/dev/zero"))).contains("is a device, not a file");
            assertThat(RegularFiles.problem(Files.createSymbolicLink(folder.resolve("link"), pipe)))
                    .contains("is a named pipe, not a file");
        }
    }
}

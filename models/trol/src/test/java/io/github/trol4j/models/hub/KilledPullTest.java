package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.fixtures.hub.FakeHub;
import io.github.trol4j.fixtures.hub.Fault;
import io.github.trol4j.fixtures.hub.HubFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process leaves behind that is killed in the middle, and that the next one goes on from there. */
@DisabledOnOs(OS.WINDOWS) // where links need a permission
class KilledPullTest {
    private static final int SIZE = 4_000_000;
    private static final HubFile LARGE = HubFile.noise("model.safetensors", SIZE, 7);

    @TempDir
    private Path cache;

    /** The process to be killed. */
    static final class Puller {
        private Puller() {}

        public static void main(String[] args) {
            HubOptions options = HubOptions.fromEnvironment(Map.of(), Path.of(args[1]))
                    .withEndpoint(URI.create(args[0]))
                    .withCache(Path.of(args[1]));
            new Hub(options, Hubs.HASTE).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
        }
    }

    @Test
    void theNextPullGoesOn() throws Exception {
        try (FakeHub server = new FakeHub()) {
            server.add(Hubs.NAME).commit("main", List.of(Hubs.CONFIG, Hubs.TOKENIZER, LARGE));
            server.faults(r -> r.path().endsWith(LARGE.sha256()) ? new Fault.Slow(8_192, 4) : Fault.NONE);
            Process process = start(server);
            while (server.contentBytes() < SIZE / 2) {
                assertThat(process.isAlive()).as("the pull still runs").isTrue();
                Thread.sleep(10);
            }
            process.destroyForcibly().waitFor();
            Path blobs = cache.resolve("models--BK-Lee--TroL-1.8B/blobs");
            assertThat(blobs.resolve(LARGE.sha256())).doesNotExist();
            assertThat(Hubs.files(blobs)).anyMatch(name -> name.endsWith(".incomplete"));

            server.faults(r -> Fault.NONE);
            server.forget();
            Snapshot snapshot = Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
            assertThat(snapshot.folder().resolve("model.safetensors")).hasBinaryContent(LARGE.content());
            assertThat(snapshot.fetched()).isPositive().isLessThan(3L * SIZE / 4);
            assertThat(Hubs.files(blobs)).hasSize(3).noneMatch(name -> name.endsWith(".incomplete"));
        }
    }

    private Process start(FakeHub server) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx200m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Puller.class.getName(),
                        server.endpoint().toString(),
                        cache.toString())
                .inheritIO()
                .start();
    }
}

package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.fixtures.hub.FakeHub;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The lock that keeps two from fetching the same; it is {@code flock}, as the shell command of that name takes it. */
@EnabledOnOs(OS.LINUX)
class CacheLockTest {
    @TempDir
    private Path folder;

    @Test
    void aLockOfTheSystemKeepsOthersOut() throws IOException {
        Path file = folder.resolve("locks/a.lock");
        PullState state = new PullState(() -> false);
        try (CacheLock lock = CacheLock.acquire(file, "a", state)) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(Flock.tryLock(file).outcome()).isEqualTo(Flock.Outcome.TAKEN_BY_ANOTHER);
        }
        Flock.Attempt again = Flock.tryLock(file);
        assertThat(again.outcome()).isEqualTo(Flock.Outcome.HELD);
        Flock.release(again.descriptor());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw-r--");
    }

    /** {@code flock(1)} of util-linux is the same call as Python's. */
    @Test
    void aProcessThatHoldsItIsWaitedFor() throws Exception {
        Path file = Files.createFile(folder.resolve("b.lock"));
        Process holder = new ProcessBuilder("flock", file.toString(), "sh", "-c", "echo held; sleep 1")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = holder.inputReader()) {
            assertThat(out.readLine()).isEqualTo("held");
            PullState state = new PullState(() -> false);
            try (CacheLock lock = CacheLock.acquire(file, "b", state)) {
                assertThat(lock.isHeld()).isTrue();
                assertThat(state.remarks()).singleElement().asString().contains("another process is fetching it");
            }
        } finally {
            holder.destroy();
        }
    }

    @Test
    void twoPullsFetchOnce() throws Exception {
        try (FakeHub server = new FakeHub();
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            server.add(Hubs.NAME).commit("main", Hubs.FILES);
            List<Future<Snapshot>> pulls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                pulls.add(threads.submit(
                        () -> Hubs.client(server, folder).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE)));
            }
            for (Future<Snapshot> pull : pulls) {
                assertThat(pull.get().folder().resolve("model.safetensors")).hasBinaryContent(Hubs.WEIGHTS.content());
            }
            assertThat(server.contentBytes())
                    .isEqualTo(Hubs.FILES.stream()
                            .filter(file -> Hubs.NEEDED.contains(file.path()))
                            .mapToLong(file -> file.content().length)
                            .sum());
        }
    }
}

package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.fixtures.hub.FakeHub;
import io.github.trol4j.fixtures.hub.Fault;
import io.github.trol4j.fixtures.hub.HubFile;
import io.github.trol4j.fixtures.hub.HubRequest;
import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections and servers that fail in the middle: whatever happens, a file with its final name is whole and right. */
class FaultTest {
    @TempDir
    private Path cache;

    private FakeHub server;
    private String commit;

    @BeforeEach
    void start() throws IOException {
        server = new FakeHub();
        commit = server.add(Hubs.NAME).commit("main", Hubs.FILES);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Snapshot pull() {
        return Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
    }

    private static boolean isWeights(HubRequest request) {
        return request.path().endsWith(Hubs.WEIGHTS.sha256());
    }

    /** Blobs are named by their hash, snapshots lead to whole files only, and refs to whole snapshots only. */
    private void nothingIsHalfWritten() throws IOException {
        Path root = cache.resolve("models--BK-Lee--TroL-1.8B");
        for (HubFile file : Hubs.FILES) {
            Path blob = root.resolve("blobs").resolve(file.etag());
            if (Files.exists(blob)) {
                assertThat(blob).hasBinaryContent(file.content());
            }
            Path shown = root.resolve("snapshots").resolve(commit).resolve(file.path());
            if (Files.exists(shown)) {
                assertThat(shown).hasBinaryContent(file.content());
            }
        }
        if (Files.exists(root.resolve("refs/main"))) {
            for (String needed : Hubs.NEEDED) {
                assertThat(root.resolve("snapshots").resolve(commit).resolve(needed))
                        .exists();
            }
        }
        if (Files.exists(root)) {
            assertThat(Hubs.files(root.resolve("blobs")))
                    .allMatch(name ->
                            name.matches("[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{40,64}\\.[0-9a-f]{8}\\.incomplete"));
        }
    }

    @Test
    void cutConnectionsAreGoneOnWith() {
        server.faults(r -> r.forContents() ? new Fault.Cut(20_000) : Fault.NONE);
        Snapshot snapshot = pull();
        assertThat(snapshot.folder().resolve("model.safetensors")).hasBinaryContent(Hubs.WEIGHTS.content());
        assertThat(snapshot.fetched()).isEqualTo(server.contentBytes());
    }

    @Test
    void silenceIsACutToo() {
        AtomicInteger silences = new AtomicInteger(3);
        server.faults(
                r -> isWeights(r) && silences.getAndDecrement() > 0 ? new Fault.Silence(16_000, 3_000) : Fault.NONE);
        HubOptions impatient = Hubs.options(server, cache).withTimeouts(Duration.ofMillis(500), Duration.ofMillis(300));
        new Hub(impatient, Hubs.HASTE).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
        assertThat(silences).hasNegativeValue();
    }

    @Test
    void aServerWithoutRangesSendsItInOnePiece() throws IOException {
        server.faults(r -> isWeights(r) ? new Fault.WholeFile() : Fault.NONE);
        assertThat(pull().folder().resolve("model.safetensors")).hasBinaryContent(Hubs.WEIGHTS.content());
        nothingIsHalfWritten();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9})
    void aServerThatForgetsRangesInTheMiddle(int after) throws IOException {
        AtomicInteger good = new AtomicInteger(after);
        server.faults(r -> isWeights(r) && good.decrementAndGet() < 0 ? new Fault.WholeFile() : Fault.NONE);
        assertThat(pull().folder().resolve("model.safetensors")).hasBinaryContent(Hubs.WEIGHTS.content());
        nothingIsHalfWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "config.json"})
    void aWrongBitIsRefused(String path) throws IOException {
        HubFile file = Hubs.FILES.stream()
                .filter(f -> f.path().equals(path))
                .findFirst()
                .orElseThrow();
        server.faults(r -> r.path().endsWith(file.sha256()) || r.path().endsWith("/resolve/" + commit + "/" + path)
                ? new Fault.WrongBit()
                : Fault.NONE);
        assertThatThrownBy(this::pull)
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_CONTENT))
                .hasMessageContaining(path)
                .hasMessageContaining(file.etag());
        // other files, fetched beside it, may well wait to be resumed
        assertThat(Hubs.files(cache))
                .noneMatch(name -> name.contains(file.etag()) && name.endsWith(".incomplete"))
                .noneMatch(name -> name.contains("/" + path));
        nothingIsHalfWritten();
        server.faults(r -> Fault.NONE);
        pull();
        nothingIsHalfWritten();
    }

    @Test
    void aPartThatRottedIsFetchedAgain() throws IOException {
        AtomicInteger good = new AtomicInteger(5);
        server.faults(r -> isWeights(r) && good.decrementAndGet() < 0 ? new Fault.Status(500, Map.of()) : Fault.NONE);
        assertThatThrownBy(this::pull).isInstanceOf(HubException.class);
        Path left = cache.resolve("models--BK-Lee--TroL-1.8B/blobs")
                .resolve(Hubs.files(cache.resolve("models--BK-Lee--TroL-1.8B/blobs")).stream()
                        .filter(name -> name.endsWith(".incomplete"))
                        .findFirst()
                        .orElseThrow());
        byte[] bytes = Files.readAllBytes(left);
        bytes[100] ^= 1;
        Files.write(left, bytes);
        server.faults(r -> Fault.NONE);
        assertThat(pull().folder().resolve("model.safetensors")).hasBinaryContent(Hubs.WEIGHTS.content());
        nothingIsHalfWritten();
    }

    @Test
    void whatRottedInTheCacheIsFoundByLooking() throws IOException {
        Path blob = Files.readSymbolicLink(pull().folder().resolve("config.json"));
        Path config = cache.resolve("models--BK-Lee--TroL-1.8B/blobs").resolve(blob.getFileName());
        Files.writeString(config, "x".repeat(Hubs.CONFIG.content().length));
        Snapshot trusting = pull();
        assertThat(trusting.fetched()).isZero();
        Snapshot checked =
                Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL).withRecheck(true), HubListener.NONE);
        assertThat(checked.fetched()).isEqualTo(Hubs.CONFIG.content().length);
        nothingIsHalfWritten();
    }

    @Test
    void whatWasCompressedOnTheWayIsNotTaken() throws IOException {
        AtomicInteger compressed = new AtomicInteger(2);
        server.faults(r -> isWeights(r) && compressed.getAndDecrement() > 0 ? new Fault.Compressed() : Fault.NONE);
        pull();
        nothingIsHalfWritten();
    }

    /** Seeded schedules of everything at once; after each failure the same pull again, as a person would. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverHappens(long seed) throws IOException {
        Random random = new Random(seed);
        int often = 2 + random.nextInt(4);
        server.usesOfAddress(1 + random.nextInt(6));
        server.pageSize(1 + random.nextInt(12));
        server.faults(r -> fault(random, often));
        HubOptions options = Hubs.options(server, cache)
                .withTimeouts(Duration.ofMillis(400), Duration.ofMillis(200))
                .withConnections(1 + random.nextInt(6));
        boolean whole = false;
        for (int i = 0; i < 60 && !whole; i++) {
            try {
                new Hub(options, Hubs.HASTE).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
                whole = true;
            } catch (HubException e) {
                assertThat(e.reason())
                        .as(e.getMessage())
                        .isIn(Reason.UNREACHABLE, Reason.TOO_MANY_REQUESTS, Reason.WRONG_CONTENT);
            }
            nothingIsHalfWritten();
        }
        assertThat(whole).isTrue();
        assertThat(Hubs.files(cache)).noneMatch(name -> name.endsWith(".incomplete"));
        assertThat(new Hub(options, Hubs.HASTE).find(Hubs.MODEL)).isPresent();
    }

    private static synchronized Fault fault(Random random, int often) {
        if (random.nextInt(often) > 0) {
            return Fault.NONE;
        }
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> new Fault.Cut(random.nextInt(70_000));
            case 3 -> new Fault.Status(List.of(429, 500, 502, 503).get(random.nextInt(4)), Map.of());
            case 4 -> new Fault.Status(429, Map.of("Retry-After", "0"));
            case 5 -> new Fault.WholeFile();
            case 6 -> new Fault.Silence(random.nextInt(40_000), 300);
            case 7 -> new Fault.Compressed();
            case 8 -> random.nextInt(8) == 0 ? new Fault.WrongBit() : Fault.NONE;
            default -> new Fault.Slow(8_000, 1);
        };
    }
}

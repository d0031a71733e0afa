package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.fixtures.hub.FakeHub;
import io.github.trol4j.fixtures.hub.FakeRepository;
import io.github.trol4j.fixtures.hub.Fault;
import io.github.trol4j.fixtures.hub.HubFile;
import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hub may refuse, and what is said of it. */
class RefusalTest {
    @TempDir
    private Path cache;

    private FakeHub server;
    private FakeRepository repository;

    @BeforeEach
    void start() throws IOException {
        server = new FakeHub();
        repository = server.add(Hubs.NAME);
        repository.commit("main", Hubs.FILES);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HubException refused(HubOptions options, String model) {
        List<HubException> caught = new ArrayList<>();
        assertThatThrownBy(
                        () -> new Hub(options, Hubs.HASTE).pull(PullRequest.of(ModelName.of(model)), HubListener.NONE))
                .isInstanceOfSatisfying(HubException.class, caught::add);
        return caught.getFirst();
    }

    private HubException refused(String model) {
        return refused(Hubs.options(server, cache), model);
    }

    @ParameterizedTest
    @CsvSource({"'', those who send no token", "hf_wrong, the owner of this token"})
    void aRepositoryThatIsMissingOrHidden(String token, String who) {
        HubOptions options = Hubs.options(server, cache).withToken(token.isEmpty() ? null : token);
        HubException refused = refused(options, "BK-Lee/TroL-8B");
        assertThat(refused.reason()).isEqualTo(Reason.NO_REPOSITORY);
        assertThat(refused).hasMessageContaining("BK-Lee/TroL-8B").hasMessageContaining(who);
        repository.hiddenFromOthersThan("hf_right");
        assertThat(refused(options, "TroL-1.8B").reason()).isEqualTo(Reason.NO_REPOSITORY);
        assertThat(cache).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"'', make a token", "hf_wrong, belongs to the account"})
    void aGatedRepository(String token, String remedy) throws IOException {
        repository.gatedForOthersThan("hf_right");
        HubException refused =
                refused(Hubs.options(server, cache).withToken(token.isEmpty() ? null : token), "TroL-1.8B");
        assertThat(refused.reason()).isEqualTo(Reason.GATED);
        assertThat(refused)
                .hasMessageContaining(server.endpoint() + "/" + Hubs.NAME)
                .hasMessageContaining(remedy);
        assertThat(Hubs.files(cache)).allMatch(file -> file.endsWith(".lock") || file.equals("CACHEDIR.TAG"));
    }

    @Test
    void aRevisionThatIsMissing() {
        HubException refused = refused("TroL-1.8B@v3");
        assertThat(refused.reason()).isEqualTo(Reason.NO_REVISION);
        assertThat(refused).hasMessageContaining("'v3'");
    }

    @Test
    void aRepositoryWithoutTheRightFiles() {
        repository.commit("pickled", List.of(Hubs.CONFIG, HubFile.noise("pytorch_model.bin", 100, 1)));
        HubException refused = refused("TroL-1.8B@pickled");
        assertThat(refused.reason()).isEqualTo(Reason.NO_FILE);
        assertThat(refused).hasMessageContaining("a format that can hold programs");
        repository.commit("text", List.of(HubFile.text("README.md", "nothing"), Hubs.WEIGHTS));
        assertThat(refused("TroL-1.8B@text")).hasMessageContaining("no config.json");
    }

    @Test
    void aTokenThatIsNotValidAnyMore() {
        server.faults(
                r -> new Fault.Status(401, Map.of("X-Error-Message", "Invalid credentials in Authorization header")));
        HubException refused = refused(Hubs.options(server, cache).withToken("hf_old"), "TroL-1.8B");
        assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
        assertThat(refused).hasMessageContaining("Invalid credentials").hasMessageContaining("HF_TOKEN");
        assertThat(refused.getMessage()).doesNotContain("hf_old");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgain(int status) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        server.faults(r -> seen.add(r.path().replaceAll("/cdn/[0-9]+", "") + r.range())
                ? new Fault.Status(status, Map.of())
                : Fault.NONE);
        Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
        assertThat(server.requests()).hasSizeGreaterThan(seen.size());
    }

    @ParameterizedTest
    @CsvSource({"429, TOO_MANY_REQUESTS", "500, UNREACHABLE", "503, UNREACHABLE"})
    void whatDoesNotPassIsGivenUp(int status, Reason reason) {
        server.faults(r -> new Fault.Status(status, Map.of()));
        assertThat(refused("TroL-1.8B").reason()).isEqualTo(reason);
        assertThat(server.requests()).hasSize(Hubs.HASTE.attempts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"seconds", "date", "window"})
    void theHubSaysHowLongToWait(String how) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
        Map<String, String> headers = switch (how) {
            case "seconds" -> Map.of("Retry-After", "1");
            case "date" -> Map.of("Retry-After", date);
            default -> Map.of("RateLimit", "\"resolvers\";r=0;t=1");
        };
        AtomicInteger refusals = new AtomicInteger(1);
        server.faults(r -> refusals.getAndDecrement() > 0 ? new Fault.Status(429, headers) : Fault.NONE);
        List<String> remarks = new ArrayList<>();
        Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), new HubListener() {
            @Override
            public void remark(String text) {
                remarks.add(text);
            }
        });
        assertThat(remarks).anyMatch(text -> text.contains("answered 429") && text.contains("trying again in 1 s"));
    }

    @Test
    void aWaitThatIsTooLongIsLeftToPeople() {
        server.faults(r -> new Fault.Status(429, Map.of("Retry-After", "900")));
        HubException refused = refused("TroL-1.8B");
        assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
        assertThat(refused).hasMessageContaining("900 s");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void nobodyAnswers() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        HubOptions options = Hubs.options(server, cache).withEndpoint(URI.create("http://127.0.0.1:" + port));
        HubException refused = refused(options, "TroL-1.8B");
        assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(refused).hasMessageContaining("no connection").hasMessageContaining("HF_ENDPOINT");
    }

    @Test
    void whatIsInTheCacheHelpsWhenNobodyAnswers() {
        Snapshot first = Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
        server.faults(r -> new Fault.Status(503, Map.of()));
        List<String> remarks = new ArrayList<>();
        Snapshot again = Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), new HubListener() {
            @Override
            public void remark(String text) {
                remarks.add(text);
            }
        });
        assertThat(again.folder()).isEqualTo(first.folder());
        assertThat(again.checked()).isFalse();
        assertThat(remarks).anyMatch(text -> text.contains("could not be asked"));
    }

    @Test
    void offlineAsksNobody() {
        HubOptions offline = Hubs.options(server, cache).withOffline(true);
        assertThat(refused(offline, "TroL-1.8B").reason()).isEqualTo(Reason.OFFLINE);
        Snapshot pulled = Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
        server.forget();
        assertThat(new Hub(offline, Hubs.HASTE)
                        .pull(PullRequest.of(Hubs.MODEL), HubListener.NONE)
                        .folder())
                .isEqualTo(pulled.folder());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void somethingThatIsNoHub() {
        server.faults(r -> new Fault.Status(200, Map.of("Content-Type", "text/html")));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE))
                .withMessageContaining("HF_ENDPOINT");
    }
}

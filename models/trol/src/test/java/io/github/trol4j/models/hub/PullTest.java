package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.fixtures.hub.FakeHub;
import io.github.trol4j.fixtures.hub.FakeRepository;
import io.github.trol4j.fixtures.hub.Fault;
import io.github.trol4j.fixtures.hub.HubFile;
import io.github.trol4j.fixtures.hub.HubRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a pull leaves in the cache, and what it does not fetch. */
@DisabledOnOs(OS.WINDOWS) // where links need a permission
class PullTest {
    @TempDir
    private Path cache;

    private FakeHub server;
    private FakeRepository repository;
    private String commit;

    @BeforeEach
    void start() throws IOException {
        server = new FakeHub();
        repository = server.add(Hubs.NAME);
        commit = repository.commit("main", Hubs.FILES);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Snapshot pull(PullRequest request) {
        return Hubs.client(server, cache).pull(request, HubListener.NONE);
    }

    private Snapshot pull() {
        return pull(PullRequest.of(Hubs.MODEL));
    }

    private Path root() {
        return cache.resolve("models--BK-Lee--TroL-1.8B");
    }

    @Test
    void whatIsNeededLiesWherePythonLooksForIt() throws IOException {
        Snapshot snapshot = pull();

        assertThat(snapshot.folder()).isEqualTo(root().resolve("snapshots").resolve(commit));
        assertThat(Hubs.files(snapshot.folder())).isEqualTo(Hubs.NEEDED);
        assertThat(root().resolve("refs/main")).hasContent(commit);
        for (HubFile file : Hubs.FILES) {
            Path shown = snapshot.folder().resolve(file.path());
            if (Hubs.NEEDED.contains(file.path())) {
                assertThat(Files.readSymbolicLink(shown)).hasToString("../../blobs/" + file.etag());
                assertThat(shown).hasBinaryContent(file.content());
            }
        }
        assertThat(cache.resolve("CACHEDIR.TAG")).exists();
        assertThat(Hubs.files(root().resolve("blobs"))).hasSize(Hubs.NEEDED.size());
        assertThat(snapshot.fetched()).isEqualTo(server.contentBytes());
    }

    @Test
    void theNextPullFetchesNothing() {
        pull();
        server.forget();
        Snapshot again = pull();
        assertThat(again.fetched()).isZero();
        assertThat(server.requests()).hasSize(2).noneMatch(HubRequest::forContents);
    }

    @Test
    void allMeansAll() throws IOException {
        Snapshot snapshot = pull(PullRequest.of(Hubs.MODEL).withFiles(FileChoice.ALL));
        assertThat(Hubs.files(snapshot.folder()))
                .isEqualTo(Hubs.FILES.stream().map(HubFile::path).sorted().toList());
        assertThat(Files.readSymbolicLink(snapshot.folder().resolve("figures/demo.png"))
                        .toString())
                .startsWith("../../../blobs/");
    }

    @Test
    void aNewCommitSharesWhatStayedTheSame() throws IOException {
        pull();
        server.forget();
        HubFile config = HubFile.text("config.json", "{\"model_type\": \"internlm\", \"bias\": false}");
        String next = repository.commit(
                "main",
                Hubs.FILES.stream().map(f -> f.equals(Hubs.CONFIG) ? config : f).toList());
        Snapshot snapshot = pull();
        assertThat(snapshot.commit()).isEqualTo(next).isNotEqualTo(commit);
        assertThat(snapshot.fetched()).isEqualTo(config.content().length);
        assertThat(root().resolve("refs/main")).hasContent(next);
        assertThat(Hubs.files(root().resolve("snapshots").resolve(commit))).isEqualTo(Hubs.NEEDED);
    }

    @Test
    void aBranchWithASlashAndAPinnedCommit() {
        String other = repository.commit("refs/pr/7", List.of(Hubs.CONFIG, Hubs.TOKENIZER, Hubs.WEIGHTS));
        Snapshot branch = pull(PullRequest.of(ModelName.of("TroL-1.8B@refs/pr/7")));
        assertThat(branch.commit()).isEqualTo(other);
        assertThat(root().resolve("refs/refs/pr/7")).hasContent(other);
        server.forget();
        Snapshot pinned = pull(PullRequest.of(ModelName.of("TroL-1.8B@" + other)));
        assertThat(pinned.folder()).isEqualTo(branch.folder());
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void theListOfFilesMayComeInPages() throws IOException {
        server.pageSize(3);
        assertThat(Hubs.files(pull().folder())).isEqualTo(Hubs.NEEDED);
        assertThat(server.requests().stream().filter(r -> r.path().contains("/tree/")))
                .hasSize(4);
    }

    @Test
    void largeFilesComeInPartsOverSeveralConnections() {
        pull();
        List<String> ranges = server.requests().stream()
                .filter(r -> r.path().endsWith(Hubs.WEIGHTS.sha256()))
                .map(HubRequest::range)
                .toList();
        assertThat(ranges)
                .hasSize((1_000_000 + Hubs.SEGMENT - 1) / Hubs.SEGMENT)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        assertThat(server.requests().stream()
                        .filter(r -> r.path().endsWith("/resolve/" + commit + "/model.safetensors")))
                .as("the hub is asked for the address once by each connection")
                .hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void theTokenGoesToTheHubOnly() {
        repository.hiddenFromOthersThan("hf_secret").gatedForOthersThan("hf_secret");
        new Hub(Hubs.options(server, cache).withToken("hf_secret"), Hubs.HASTE)
                .pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
        assertThat(server.requests().stream().filter(HubRequest::toHub)).allMatch(r -> "hf_secret".equals(r.token()));
        assertThat(server.requests().stream().filter(r -> !r.toHub()))
                .isNotEmpty()
                .allMatch(r -> r.token() == null && r.host().equals("localhost"));
    }

    @Test
    void addressesThatRunOutAreAskedForAgain() {
        server.usesOfAddress(2);
        assertThat(pull().folder().resolve("model.safetensors")).hasBinaryContent(Hubs.WEIGHTS.content());
    }

    @Test
    void aStoppedPullIsGoneOnWith() throws IOException {
        server.faults(r -> r.path().endsWith(Hubs.WEIGHTS.sha256()) ? new Fault.Slow(4096, 5) : Fault.NONE);
        Stopping half = new Stopping(400_000);
        assertThatThrownBy(() -> Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), half))
                .isInstanceOf(CancelledException.class);
        assertThat(root().resolve("refs/main")).doesNotExist();
        assertThat(root().resolve("blobs").resolve(Hubs.WEIGHTS.sha256())).doesNotExist();
        assertThat(Hubs.files(root().resolve("blobs")))
                .anyMatch(name -> name.matches("[0-9a-f]{64}\\.[0-9a-f]{8}\\.incomplete"));

        server.faults(r -> Fault.NONE);
        server.forget();
        Stopping never = new Stopping(Long.MAX_VALUE);
        Snapshot snapshot = Hubs.client(server, cache).pull(PullRequest.of(Hubs.MODEL), never);
        assertThat(snapshot.folder().resolve("model.safetensors")).hasBinaryContent(Hubs.WEIGHTS.content());
        assertThat(snapshot.fetched()).isLessThan(700_000);
        assertThat(never.remarks).anyMatch(text -> text.contains("going on with"));
        assertThat(Hubs.files(root().resolve("blobs"))).noneMatch(name -> name.endsWith(".incomplete"));
    }

    /** Stops once so many bytes are there. */
    private static final class Stopping implements HubListener {
        private final List<String> remarks = new ArrayList<>();
        private final long enough;
        private volatile boolean stop;

        Stopping(long enough) {
            this.enough = enough;
        }

        @Override
        public void progress(PullProgress progress) {
            stop |= progress.done() > enough;
        }

        @Override
        public void remark(String text) {
            remarks.add(text);
        }

        @Override
        public BooleanSupplier stopped() {
            return () -> stop;
        }
    }
}

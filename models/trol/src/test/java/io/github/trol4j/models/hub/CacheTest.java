package io.github.trol4j.models.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.fixtures.hub.FakeHub;
import io.github.trol4j.fixtures.hub.FakeRepository;
import io.github.trol4j.fixtures.hub.HubFile;
import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a cache, and what goes when something is taken out of it. */
@DisabledOnOs(OS.WINDOWS) // where links need a permission
class CacheTest {
    @TempDir
    private Path cache;

    private FakeHub server;
    private FakeRepository repository;
    private String commit;
    private Hub hub;

    @BeforeEach
    void start() throws IOException {
        server = new FakeHub();
        repository = server.add(Hubs.NAME);
        commit = repository.commit("main", Hubs.FILES);
        hub = Hubs.client(server, cache);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Snapshot pull(String name) {
        return hub.pull(PullRequest.of(ModelName.of(name)), HubListener.NONE);
    }

    private Path root() {
        return cache.resolve("models--BK-Lee--TroL-1.8B");
    }

    @Test
    void aNameIsFoundOnceItWasPulled() throws IOException {
        assertThatThrownBy(() -> hub.locate("TroL-1.8B"))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_CACHED))
                .hasMessageContaining("trol pull TroL-1.8B");
        Snapshot snapshot = pull("TroL-1.8B");
        assertThat(hub.locate("TroL-1.8B")).isEqualTo(snapshot.folder());
        assertThat(hub.locate("trol-1.8b@" + commit)).isEqualTo(snapshot.folder());
        assertThat(hub.locate("BK-Lee/TroL-1.8B")).isEqualTo(snapshot.folder());
        assertThat(hub.locate(cache.toString())).isEqualTo(cache);
        Path folder = Files.createDirectories(Path.of("target", "TroL-like"));
        assertThat(hub.locate(folder.toString()))
                .as("what is on the disk comes first")
                .isEqualTo(folder);
    }

    @Test
    void whatLacksAFileIsNotFound() throws IOException {
        Files.delete(pull("TroL-1.8B").folder().resolve("model.safetensors"));
        assertThatThrownBy(() -> hub.locate("TroL-1.8B"))
                .hasMessageContaining("only partly")
                .hasMessageContaining("model.safetensors");
        assertThat(hub.models())
                .singleElement()
                .satisfies(model -> assertThat(model.missing()).containsExactly("model.safetensors"));
        server.forget();
        pull("TroL-1.8B");
        assertThat(server.contentBytes()).as("the blob was still there").isZero();
    }

    @Test
    void shardsAreCountedByTheIndex() throws IOException {
        String index =
                "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\": \"model-00002-of-00002.safetensors\"}}";
        repository.commit(
                "sharded",
                List.of(
                        Hubs.CONFIG,
                        Hubs.TOKENIZER,
                        HubFile.text("model.safetensors.index.json", index),
                        HubFile.noise("model-00001-of-00002.safetensors", 10_000, 1),
                        HubFile.noise("model-00002-of-00002.safetensors", 10_000, 2),
                        HubFile.noise("consolidated.safetensors", 10_000, 3)));
        Snapshot snapshot = pull("TroL-1.8B@sharded");
        assertThat(Hubs.files(snapshot.folder()))
                .contains("model-00001-of-00002.safetensors")
                .hasSize(5);
        Files.delete(snapshot.folder().resolve("model-00002-of-00002.safetensors"));
        assertThat(hub.find(ModelName.of("TroL-1.8B@sharded"))).isEmpty();
    }

    @Test
    void allThatIsThereIsListed() {
        pull("TroL-1.8B");
        repository.commit(
                "next",
                Stream.concat(Hubs.FILES.stream(), Stream.of(HubFile.text("tokenizer.json", "{}")))
                        .toList());
        pull("TroL-1.8B@next");
        assertThat(hub.models()).hasSize(2).allSatisfy(model -> {
            assertThat(model.missing()).isEmpty();
            assertThat(model.bytes()).isGreaterThan(1_000_000);
            assertThat(hub.locate(model.name().toString())).isEqualTo(model.folder());
        });
    }

    @Test
    void packedFilesHaveNamesToo() throws IOException {
        Path packed = cache.resolve("packed");
        Files.createDirectories(packed);
        Hub other = new Hub(Hubs.options(server, cache).withPacked(packed));
        Path file = other.packed().place(Hubs.MODEL, "q4");
        assertThat(file).hasFileName("TroL-1.8B-q4.trol");
        Files.writeString(file, "x");
        assertThat(other.locate("TroL-1.8B-q4")).isEqualTo(file);
        assertThat(other.locate("TroL-1.8B")).as("the source is not there").isEqualTo(file);
        assertThat(other.packed().place(ModelName.of("a/b@refs/pr/1"), "q8")).hasFileName("a--b@refs--pr--1-q8.trol");
    }

    @Test
    void whatGoesIsWhatNobodyElseHas() throws IOException {
        Snapshot first = pull("TroL-1.8B");
        HubFile config = HubFile.text("config.json", "{}");
        repository.commit(
                "next",
                Hubs.FILES.stream().map(f -> f.equals(Hubs.CONFIG) ? config : f).toList());
        Snapshot next = pull("TroL-1.8B@next");
        assertThat(hub.remove(first)).isEqualTo(Hubs.CONFIG.content().length);
        assertThat(first.folder()).doesNotExist();
        assertThat(hub.find(Hubs.MODEL)).isEmpty();
        assertThat(hub.find(ModelName.of("TroL-1.8B@next"))).isPresent();
        assertThat(hub.remove(next)).isGreaterThan(1_000_000);
        assertThat(root()).doesNotExist();
    }

    /** As huggingface_hub 2 keeps what several models have in common. */
    @Test
    void aSharedStoreIsFollowedAndLeftAlone() throws IOException {
        Snapshot snapshot = pull("TroL-1.8B");
        Path blob = root().resolve("blobs").resolve(Hubs.WEIGHTS.sha256());
        Path shared = Files.createDirectories(cache.resolve("blobs/ab")).resolve("ab".repeat(32));
        Files.move(blob, shared);
        Files.createSymbolicLink(blob, Path.of("../../blobs/ab").resolve(shared.getFileName()));
        server.forget();
        assertThat(pull("TroL-1.8B").fetched()).isZero();
        assertThat(hub.locate("TroL-1.8B").resolve("model.safetensors")).hasBinaryContent(Hubs.WEIGHTS.content());

        Files.write(shared, new byte[Hubs.WEIGHTS.content().length]);
        hub.pull(PullRequest.of(Hubs.MODEL).withRecheck(true), HubListener.NONE);
        assertThat(blob).as("replaced, not written through").isRegularFile().hasBinaryContent(Hubs.WEIGHTS.content());
        assertThat(shared).hasBinaryContent(new byte[Hubs.WEIGHTS.content().length]);

        Files.delete(blob);
        Files.createSymbolicLink(blob, Path.of("../../blobs/ab").resolve(shared.getFileName()));
        hub.remove(snapshot);
        assertThat(shared).exists();
        assertThat(root()).doesNotExist();
    }

    @Test
    void withoutLinksFilesLieInTheSnapshot() throws IOException {
        HubOptions options = Hubs.options(server, cache);
        HubOptions plain = new HubOptions(
                options.endpoint(),
                cache,
                options.packed(),
                null,
                false,
                options.answerTimeout(),
                options.idleTimeout(),
                options.proxies(),
                2,
                false);
        Snapshot snapshot = new Hub(plain, Hubs.HASTE).pull(PullRequest.of(Hubs.MODEL), HubListener.NONE);
        for (String needed : Hubs.NEEDED) {
            assertThat(Files.isSymbolicLink(snapshot.folder().resolve(needed))).isFalse();
        }
        assertThat(Hubs.files(root().resolve("blobs"))).isEmpty();
        server.forget();
        assertThat(pull("TroL-1.8B").fetched()).isZero();
    }
}

package io.github.trol4j.models.hub;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.models.hub.HubException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A hub and the cache on this machine that its models go to. Only {@link #pull} uses the network. Immutable; any number of threads and
 * processes may use one cache at once.
 *
 * <pre>{@code
 * Hub hub = new Hub(HubOptions.fromEnvironment());
 * Snapshot snapshot = hub.pull(PullRequest.of(ModelName.of("TroL-1.8B")), HubListener.NONE);
 * try (TrolModel model = TrolModel.load(snapshot.folder())) { ... }
 * }</pre>
 */
public final class Hub {
    private final HubOptions options;
    private final Pace pace;

    public Hub(HubOptions options) {
        this(options, Pace.USUAL);
    }

    Hub(HubOptions options, Pace pace) {
        this.options = options;
        this.pace = pace;
    }

    public HubOptions options() {
        return options;
    }

    /**
     * Makes sure that a model is in the cache, fetching what is not. What is there is not fetched again; what was fetched before a
     * failure is gone on with. If the hub cannot be asked but the model is there, that is the answer, and a remark says so.
     *
     * @throws HubException if that cannot be done
     * @throws CancelledException if the listener stops it
     */
    public Snapshot pull(PullRequest request, HubListener listener) {
        if (options.offline()) {
            return find(request.model())
                    .orElseThrow(() -> new HubException(
                            Reason.OFFLINE,
                            "%s is not in %s, and HF_HUB_OFFLINE forbids to fetch it."
                                    .formatted(request.model(), options.cache())));
        }
        try {
            return fetch(request, listener);
        } catch (HubException e) {
            boolean absent = e.reason() == Reason.UNREACHABLE || e.reason() == Reason.TOO_MANY_REQUESTS;
            Optional<Snapshot> found = absent ? find(request.model()) : Optional.empty();
            if (found.isEmpty() || request.recheck()) {
                throw e;
            }
            listener.remark("the hub could not be asked, so this is what the cache has: " + e.getMessage());
            return found.get();
        }
    }

    private Snapshot fetch(PullRequest request, HubListener listener) {
        PullState state = new PullState(listener.stopped());
        try (HubClient client = new HubClient(options);
                ExecutorService threads = Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().name("pull-", 0).daemon().factory())) {
            Future<Snapshot> work = threads.submit(() -> new Pull(client, request, pace, state, threads).run());
            PullReporter reporter = new PullReporter(state, listener);
            try {
                while (true) {
                    try {
                        return work.get(PullReporter.MILLIS, TimeUnit.MILLISECONDS);
                    } catch (TimeoutException _) {
                        reporter.report();
                    }
                }
            } catch (ExecutionException e) {
                throw Waiting.unchecked(e.getCause());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CancelledException("interrupted while fetching " + request.model());
            } finally {
                state.fail(); // whoever is still at it
                Waiting.untilDone(work);
                reporter.remarks();
            }
        }
    }

    /** A model that is completely in the cache. */
    public Optional<Snapshot> find(ModelName model) {
        CacheLayout layout = new CacheLayout(options.cache(), model);
        return layout.commit(model.revisionOrMain())
                .map(commit -> new Snapshot(model, commit, layout.snapshot(commit), 0, false))
                .filter(snapshot -> Completeness.missing(snapshot.folder()).isEmpty());
    }

    /**
     * Where a model is that a person named: a folder or file; or a name that the cache knows; or the name of a packed file that was
     * made of such a model, as {@code TroL-1.8B-q4}.
     *
     * @throws HubException if it is none of these, saying how to get it
     */
    public Path locate(String text) {
        Path path = Path.of(text);
        if (Files.exists(path)) {
            return path;
        }
        PackedModels packed = packed();
        Optional<Path> file = packed.named(text);
        Optional<ModelName> name = ModelName.maybe(text);
        if (file.isPresent() || name.isEmpty()) {
            return file.orElse(path);
        }
        return find(name.get())
                .map(Snapshot::folder)
                .or(() -> packed.newest(name.get()))
                .orElseThrow(() -> notCached(text, name.get()));
    }

    /** The packed files that were made of models in the cache. */
    public PackedModels packed() {
        return new PackedModels(options.packed());
    }

    /** All models in the cache, whole or not, of whatever kind. */
    public List<CachedModel> models() {
        return CachedModels.in(options.cache());
    }

    /**
     * Takes a snapshot out of the cache, with those of its files that no other snapshot has. What lies in a store that several models
     * share stays there.
     *
     * @return how many bytes that freed
     */
    public long remove(Snapshot snapshot) {
        return new SnapshotRemoval(new CacheLayout(options.cache(), snapshot.model()), snapshot.commit()).run();
    }

    private HubException notCached(String text, ModelName model) {
        CacheLayout layout = new CacheLayout(options.cache(), model);
        Optional<String> commit = layout.commit(model.revisionOrMain());
        String there = commit.map(layout::snapshot)
                .filter(Files::isDirectory)
                .map(folder -> "only partly in the cache (%s is missing)"
                        .formatted(String.join(", ", Completeness.missing(folder))))
                .orElse("not in the cache");
        return new HubException(
                Reason.NOT_CACHED,
                "%s is no file or folder here, and as a model of a hub it is %s at %s. Get it with: trol pull %s"
                        .formatted(text, there, options.cache(), model));
    }
}

package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** One pull: asks the hub, links what is there, fetches what is not, and last of all says in {@code refs} that it is there. */
final class Pull {
    /** Folders and links take some room too. */
    private static final long MARGIN = 16 << 20;

    private static final int CHUNK = 1 << 20;

    private final HubClient client;
    private final Pace pace;
    private final PullState state;
    private final ExecutorService threads;
    private final PullRequest request;
    private final CacheLayout layout;

    Pull(HubClient client, PullRequest request, Pace pace, PullState state, ExecutorService threads) {
        this.client = client;
        this.request = request;
        this.pace = pace;
        this.state = state;
        this.threads = threads;
        this.layout = new CacheLayout(client.options().cache(), request.model());
    }

    Snapshot run() {
        ModelName model = request.model();
        HubApi api = new HubApi(client, model, pace, state);
        String commit = model.isPinned() ? model.revisionOrMain() : api.commit();
        List<RemoteFile> wanted = request.files().of(api.files(commit), model);
        layout.prepare();
        List<RemoteFile> missing = new ArrayList<>();
        for (RemoteFile file : wanted) {
            state.goOn();
            if (!isPresent(file, commit)) {
                missing.add(file);
            }
        }
        if (!missing.isEmpty()) {
            state.expect(missing.stream().mapToLong(RemoteFile::size).sum());
            checkSpace(missing);
            fetch(missing, commit, api);
        }
        if (request.files() != FileChoice.SMALL) { // whoever looks a revision up wants a whole model
            layout.remember(model.revisionOrMain(), commit);
        }
        return new Snapshot(model, commit, layout.snapshot(commit), state.fetched(), true);
    }

    /** Whether the file is in the snapshot; a blob that is there already is linked into it. */
    private boolean isPresent(RemoteFile file, String commit) {
        Path shown = layout.snapshot(commit).resolve(file.path());
        if (CacheLayout.isThere(shown, file.size())) {
            return isRight(shown, file);
        }
        Path blob = layout.blob(file.etag());
        if (!CacheLayout.isThere(blob, file.size()) || !isRight(blob, file)) {
            return false;
        }
        show(file, commit, false);
        return true;
    }

    private boolean isRight(Path path, RemoteFile file) {
        if (!request.recheck()) {
            return true;
        }
        state.doing("checking " + file.path());
        MessageDigest digest = file.digest();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (channel.read(chunk.clear()) >= 0) {
                digest.update(chunk.flip());
                state.goOn();
            }
        } catch (IOException e) {
            throw CacheLayout.failure("be read", path, e);
        }
        boolean right = HexFormat.of().formatHex(digest.digest()).equals(file.etag());
        if (!right) {
            state.remark("%s: damaged in the cache; fetching it again".formatted(file.path()));
        }
        return right;
    }

    private void show(RemoteFile file, String commit, boolean justFetched) {
        layout.show(file.etag(), commit, file.path(), client.options().links(), justFetched);
    }

    private void checkSpace(List<RemoteFile> missing) {
        long needed = MARGIN;
        for (RemoteFile file : missing) {
            needed += file.size() - new Leftovers(layout.blob(file.etag()), file.size(), true).here();
        }
        long free;
        try {
            FileStore store = Files.getFileStore(layout.blobs());
            free = store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace(); // some do not know
        } catch (IOException e) {
            throw CacheLayout.failure("be looked at", layout.blobs(), e);
        }
        if (free < needed) {
            throw new HubException(
                    Reason.DISK_FULL,
                    "%s needs %.2f GB, and %s has %.2f GB left. Make room, or set HF_HOME to a folder on another disk."
                            .formatted(request.model(), needed / 1e9, layout.root(), free / 1e9));
        }
    }

    /** Small files several at a time, then large ones one by one, each of them in several parts at a time. */
    private void fetch(List<RemoteFile> missing, String commit, HubApi api) {
        int connections = client.options().connections();
        List<RemoteFile> small =
                missing.stream().filter(file -> file.size() <= pace.segment()).toList();
        SegmentQueue queue =
                new SegmentQueue(IntStream.range(0, small.size()).boxed().toList());
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(connections, small.size()); i++) {
            workers.add(threads.submit(() -> queue.forEach(index -> fetch(small.get(index), commit, api, 1))));
        }
        Waiting.forAll(workers, state);
        for (RemoteFile file : missing) {
            if (file.size() > pace.segment()) {
                fetch(file, commit, api, connections);
            }
        }
    }

    private void fetch(RemoteFile file, String commit, HubApi api, int connections) {
        state.goOn();
        state.doing(file.path());
        Path blob = layout.blob(file.etag());
        try (CacheLock lock = CacheLock.acquire(layout.lock(file.etag()), file.path(), state)) {
            boolean arrived = !request.recheck() && CacheLayout.isThere(blob, file.size());
            if (arrived) {
                state.found(file.size()); // while we waited for the lock
            } else {
                ByteSource source = new ByteSource(client, request.model(), file, api.contents(file, commit));
                new BlobDownload(file, blob, source, threads, pace, state).run(lock.isHeld(), connections);
            }
            show(file, commit, !arrived);
        }
    }
}

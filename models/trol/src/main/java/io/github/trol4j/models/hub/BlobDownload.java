package io.github.trol4j.models.hub;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.models.hub.HubException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file into the cache's blobs: goes on with what is there, several segments at a time, while one thread follows behind and
 * computes the hash of what has been written. The file gets its name only if the hash is the announced one.
 */
final class BlobDownload {
    private static final int CHUNK = 1 << 20;
    private static final long BLINK_MILLIS = 50;

    private final RemoteFile file;
    private final Path blob;
    private final ByteSource source;
    private final ExecutorService threads;
    private final Pace pace;
    private final PullState state;

    BlobDownload(RemoteFile file, Path blob, ByteSource source, ExecutorService threads, Pace pace, PullState state) {
        this.file = file;
        this.blob = blob;
        this.source = source;
        this.threads = threads;
        this.pace = pace;
        this.state = state;
    }

    /**
     * @param locked whether nobody else can be fetching the same
     * @param connections requests at the same time
     */
    void run(boolean locked, int connections) {
        @Nullable
        PartialFile left = new Leftovers(blob, file.size(), locked).take().orElse(null);
        boolean resumed = left != null;
        try (PartialFile part = left == null ? PartialFile.create(blob, file.size(), pace.segment()) : left) {
            state.found(part.here());
            if (resumed) {
                state.remark("%s: going on with the %d %% that an earlier run had fetched"
                        .formatted(file.path(), 100 * part.here() / Math.max(1, file.size())));
            }
            boolean right = fetch(part, connections);
            if (!right && resumed) {
                state.remark("%s: not what the hub announced; fetching all of it again".formatted(file.path()));
                state.lost(part.here());
                part.restart();
                right = fetch(part, connections);
            }
            if (!right) {
                state.lost(part.here());
                part.delete();
                throw new HubException(
                        Reason.WRONG_CONTENT,
                        "%s: what arrived from %s is not what the hub announced (%s %s expected). Nothing was kept. Try again; if it stays so, something between here and there changes files, or the mirror is damaged."
                                .formatted(
                                        file.path(),
                                        source.host(),
                                        file.sha256() == null ? "git blob" : "sha256",
                                        file.etag()));
            }
            part.finish(blob);
        }
    }

    /** Whether the whole file arrived with the right hash. */
    private boolean fetch(PartialFile part, int connections) {
        Future<String> hash = threads.submit(() -> hash(part));
        try {
            try {
                fetchSegments(part, connections);
            } catch (RangesIgnored _) {
                state.remark("%s: %s does not send parts of files, so it is fetched in one piece"
                        .formatted(file.path(), source.host()));
                new SegmentFetch(file, part, source, pace, state).whole();
            }
            state.goOn();
            return await(List.of(hash), part).getFirst().equals(file.etag());
        } catch (Throwable failure) {
            state.fail(); // the hash waits for bytes that will not come
            Waiting.untilDone(hash);
            throw failure;
        }
    }

    private void fetchSegments(PartialFile part, int connections) {
        List<Integer> missing = part.missing();
        if (missing.size() <= 1) {
            missing.forEach(new SegmentFetch(file, part, source, pace, state)::segment);
            return;
        }
        SegmentQueue queue = new SegmentQueue(missing);
        List<Future<Void>> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(connections, missing.size()); i++) {
            workers.add(threads.submit(() -> {
                SegmentFetch fetch = new SegmentFetch(file, part, source, pace, state);
                queue.forEach(fetch::segment);
                return null;
            }));
        }
        try {
            await(workers, part);
        } catch (RangesIgnored all) {
            throw all;
        } catch (Throwable failure) {
            state.fail(); // so that the others stop too
            throw failure;
        } finally {
            queue.clear();
            workers.forEach(Waiting::untilDone);
        }
    }

    /** Waits for all, or for the first that fails; meanwhile notes what is safe. */
    private <T> List<T> await(List<Future<T>> tasks, PartialFile part) {
        List<T> results = new ArrayList<>();
        long noted = System.nanoTime();
        while (results.size() < tasks.size()) {
            for (Future<T> task : tasks) {
                if (task.state() == Future.State.FAILED) {
                    throw Waiting.unchecked(task.exceptionNow());
                }
            }
            try {
                results.add(tasks.get(results.size()).get(BLINK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException _) {
                if (System.nanoTime() - noted > pace.checkpoint().toNanos()) {
                    part.checkpoint();
                    noted = System.nanoTime();
                }
            } catch (ExecutionException e) {
                throw Waiting.unchecked(e.getCause());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CancelledException("interrupted while fetching " + file.path());
            }
        }
        return results;
    }

    /** Reads behind those who write: what they wrote is still in memory then. */
    private String hash(PartialFile part) throws InterruptedException {
        MessageDigest digest = file.digest();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long at = 0;
        while (at < file.size()) {
            state.goOn();
            long here = part.contiguous();
            if (here <= at) {
                part.await(at, BLINK_MILLIS);
                continue;
            }
            chunk.clear().limit((int) Math.min(CHUNK, here - at));
            int n = part.read(chunk, at);
            if (n < 0) {
                throw new IllegalStateException("bytes that were written are not there");
            }
            digest.update(chunk.flip());
            at += n;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A server that was asked for a part and sent the whole. */
    static final class RangesIgnored extends RuntimeException {}
}

package io.github.trol4j.models;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.core.Ops;
import io.github.trol4j.models.PictureEncoder.EncodedPicture;
import io.github.trol4j.vision.image.ImageSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Pictures that a model has encoded, told apart by what is in them, up to a limit of memory; what was not used for longest goes first.
 * Shared by threads: those that need the same picture at the same time encode it once and wait for it.
 */
public final class PictureCache {
    private static final long LOOK_UP_MILLIS = 20;

    private final PictureEncoder encoder;
    private final long limit;
    private final SequencedMap<PictureKey, EncodedPicture> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<PictureKey, CompletableFuture<Optional<EncodedPicture>>> underway = new HashMap<>();
    private long bytes;
    private long lookups;
    private long hits;
    private long evictions;

    /** @param limit bytes to keep at most; 0 keeps nothing */
    PictureCache(PictureEncoder encoder, long limit) {
        this.encoder = encoder;
        this.limit = limit;
    }

    /**
     * What was spent and what was saved.
     *
     * @param lookups pictures that were asked for
     * @param hits those that had been encoded before, or were just being encoded for somebody else
     * @param entries pictures held
     * @param bytes memory of all of them
     * @param limit most of that
     * @param evictions pictures that were given up for others
     */
    public record Stats(long lookups, long hits, int entries, long bytes, long limit, long evictions) {}

    public synchronized Stats stats() {
        return new Stats(lookups, hits, known.size(), bytes, limit, evictions);
    }

    /** Forgets every picture. */
    public synchronized void clear() {
        known.clear();
        bytes = 0;
    }

    List<EncodedPicture> encode(Ops ops, List<ImageSource> images, Observer observer) {
        return images.stream().map(image -> encode(ops, image, observer)).toList();
    }

    /** An observer that wants to see every stage gets the picture encoded for it. */
    EncodedPicture encode(Ops ops, ImageSource image, Observer observer) {
        if (limit == 0 || observer.taps()) {
            return encoder.encode(ops, image, observer);
        }
        ImageSource content = encoder.load(image); // what a file holds may have changed
        PictureKey key = PictureKey.of(content);
        String name = PictureKey.name(content);
        synchronized (this) {
            lookups++;
        }
        while (true) {
            CompletableFuture<Optional<EncodedPicture>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<EncodedPicture>> other;
            synchronized (this) {
                EncodedPicture before = known.get(key);
                if (before != null) {
                    hits++;
                    return before.again(name);
                }
                other = underway.putIfAbsent(key, mine);
            }
            if (other == null) {
                return encode(ops, content, observer, new Work(key, mine));
            }
            Optional<EncodedPicture> theirs = await(other, observer);
            if (theirs.isPresent()) {
                synchronized (this) {
                    hits++;
                }
                return theirs.get().again(name);
            }
        }
    }

    /** A picture that is being encoded, and where those who wait for it hear of it: empty if it failed, which need not hold for them. */
    private record Work(PictureKey key, CompletableFuture<Optional<EncodedPicture>> done) {}

    private EncodedPicture encode(Ops ops, ImageSource content, Observer observer, Work work) {
        Optional<EncodedPicture> result = Optional.empty();
        try {
            EncodedPicture picture = encoder.encode(ops, content, observer);
            result = Optional.of(picture);
            return picture;
        } finally {
            synchronized (this) {
                result.ifPresent(picture -> keep(work.key, picture));
                underway.remove(work.key);
            }
            work.done.complete(result);
        }
    }

    private void keep(PictureKey key, EncodedPicture picture) {
        if (picture.bytes() > limit) {
            return;
        }
        known.put(key, picture);
        bytes += picture.bytes();
        while (bytes > limit) {
            bytes -= known.pollFirstEntry().getValue().bytes();
            evictions++;
        }
    }

    private static Optional<EncodedPicture> await(
            CompletableFuture<Optional<EncodedPicture>> other, Observer observer) {
        while (true) {
            try {
                return other.get(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                observer.progress(Phase.VISION, 0, 1); // may be time to give up
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException("The answering thread was interrupted");
            } catch (ExecutionException e) {
                throw new AssertionError("it only ever completes", e);
            }
        }
    }
}

package io.github.trol4j.models.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer as they come, for a reader that does not wait for ever: {@code java.net.http} limits the time to the first
 * byte, but not between two. Nothing is read ahead but what one read of the socket brought.
 */
final class BodyReader implements HttpResponse.BodySubscriber<BodyReader>, AutoCloseable {
    private static final long BLINK_MILLIS = 50;

    private sealed interface Event {}

    private record Bytes(List<ByteBuffer> buffers) implements Event {}

    private record Failure(Throwable cause) implements Event {}

    private record End() implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile boolean closed;
    private boolean ended;

    @Override
    public CompletionStage<BodyReader> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription.complete(source);
        if (closed) {
            source.cancel();
        } else {
            source.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        events.add(new Bytes(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        events.add(new Failure(cause));
    }

    @Override
    public void onComplete() {
        events.add(new End());
    }

    /**
     * The next bytes, or null at the end.
     *
     * @param idle longest wait for them
     * @throws IOException if the connection was cut, or nothing came in time
     */
    @Nullable
    ByteBuffer next(Duration idle, PullState state) throws IOException {
        while (true) {
            ByteBuffer first = waiting.poll();
            if (first != null && first.hasRemaining()) {
                return first;
            }
            if (first != null) {
                continue;
            }
            if (ended) {
                return null;
            }
            switch (await(idle, state)) {
                case Bytes(List<ByteBuffer> buffers) -> {
                    waiting.addAll(buffers);
                    subscription.join().request(1);
                }
                case Failure(Throwable cause) -> throw new IOException("the connection was cut: " + cause, cause);
                case End() -> ended = true;
            }
        }
    }

    private Event await(Duration idle, PullState state) throws IOException {
        long end = System.nanoTime() + idle.toNanos();
        try {
            while (System.nanoTime() < end) {
                state.goOn();
                Event event = events.poll(BLINK_MILLIS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    return event;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading", e);
        }
        throw new IOException("nothing came for %d s".formatted(idle.toSeconds()));
    }

    /** Whoever does not want the rest lets the connection go. */
    @Override
    public void close() {
        closed = true;
        if (subscription.isDone() && !ended) {
            subscription.join().cancel();
        }
    }
}

package io.github.trol4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer.Phase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One model used by several threads, in the background and as a stream, and what is left after it was closed. */
class SharingTest {
    private static final Path SAMPLES = Path.of(System.getProperty("trol.nano"), "samples");
    private static final Question HEART =
            Question.of("What shape is the gray thing?").about(picture(2));

    static Stream<Arguments> manyThreads() {
        return Stream.of("reference", "the default")
                .flatMap(b -> Stream.of(2, 8).map(n -> Arguments.of(b, n)));
    }

    @ParameterizedTest(name = "{1} threads on {0}")
    @MethodSource("manyThreads")
    void threadsAnswerAsOneAfterTheOther(String backend, int threads) throws Exception {
        LoadOptions options = LoadOptions.defaults();
        try (TrolModel model = TrolModel.nano(backend.equals("reference") ? options.withBackend(backend) : options);
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                questions.add(Question.of(i % 2 == 0 ? "What does the picture show?" : "What color is the background?")
                        .about(picture(1 + i % 12)));
            }
            List<List<Integer>> alone =
                    questions.stream().map(q -> model.ask(q).ids()).toList();
            CountDownLatch together = new CountDownLatch(threads);
            List<Future<List<Integer>>> answers = new ArrayList<>();
            for (Question question : questions) {
                answers.add(pool.submit(() -> {
                    together.countDown();
                    together.await(30, TimeUnit.SECONDS);
                    return model.ask(question).ids();
                }));
            }
            for (int i = 0; i < questions.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(alone.get(i));
            }
        }
    }

    @Test
    void aFutureAnswersAndCanBeCancelled() throws Exception {
        try (TrolModel model = nano()) {
            assertThat(model.askAsync(HEART).get(60, TimeUnit.SECONDS).text()).isEqualTo("heart");
            CompletableFuture<Answer> cancelled = model.askAsync(HEART);
            assertThat(cancelled.cancel(true)).isTrue();
            assertThat(cancelled).isCancelled();
            CompletableFuture<Answer> failing = model.askAsync(HEART.about(Path.of("/no/such/picture.png")));
            assertThatThrownBy(() -> failing.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(EngineException.class);
            assertThat(model.ask(HEART).text()).isEqualTo("heart");
        }
    }

    @Test
    void aSlowSubscriberGetsEverythingInOrder() throws Exception {
        try (TrolModel model = nano()) {
            Slow slow = new Slow(Integer.MAX_VALUE);
            Question question = Question.of("What is the leftmost shape?").about(picture(2));
            model.stream(question).subscribe(slow);
            assertThat(slow.finished.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(slow.failure.get()).isNull();
            assertThat(slow.text.toString().strip()).isEqualTo("brown circle");
        }
    }

    @Test
    void aSubscriberThatCancelsHearsNoMore() throws Exception {
        try (TrolModel model = nano()) {
            Slow once = new Slow(1);
            model.stream(Question.of("What is the leftmost shape?").about(picture(2)))
                    .subscribe(once);
            assertThat(once.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(model.ask(HEART).text()).isEqualTo("heart");
            assertThat(once.pieces).isEqualTo(1);
            assertThat(once.finished.getCount()).isEqualTo(1);
        }
    }

    @Test
    void aStreamThatFailsSaysWhy() throws Exception {
        try (TrolModel model = nano()) {
            Slow slow = new Slow(Integer.MAX_VALUE);
            model.stream(HEART.about(Path.of("/no/such/picture.png"))).subscribe(slow);
            assertThat(slow.finished.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(slow.failure.get()).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void anInterruptedThreadStopsAnswering() {
        try (TrolModel model = nano()) {
            AnswerListener interrupting = new AnswerListener() {
                @Override
                public void progress(Phase phase, int done, int total) {
                    Thread.currentThread().interrupt();
                }
            };
            assertThatThrownBy(() -> model.ask(HEART, interrupting)).isInstanceOf(CancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void closingTwiceIsClosingOnceAndAClosedModelSaysSo() {
        for (String backend : List.of("reference", "the default")) {
            LoadOptions options = LoadOptions.defaults();
            TrolModel model = TrolModel.nano(backend.equals("reference") ? options.withBackend(backend) : options);
            Conversation conversation = model.converse();
            conversation.ask(HEART);
            conversation.close();
            conversation.close();
            assertThatThrownBy(() -> conversation.ask("And now?")).isInstanceOf(EngineException.class);
            model.close();
            model.close();
            assertThatThrownBy(() -> model.ask(HEART)).isInstanceOf(EngineException.class);
        }
    }

    private static TrolModel nano() {
        return TrolModel.nano(LoadOptions.defaults().withBackend("reference"));
    }

    private static Path picture(int number) {
        try (Stream<Path> files = java.nio.file.Files.list(SAMPLES)) {
            return files.filter(f -> f.getFileName().toString().startsWith("%02d-".formatted(number)))
                    .findFirst()
                    .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Asks for one piece at a time, and for no more than so many. */
    private static final class Slow implements Flow.Subscriber<String> {
        private final CountDownLatch finished = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final StringBuilder text = new StringBuilder();
        private final int most;
        private volatile int pieces;
        private Flow.Subscription subscription;

        Slow(int most) {
            this.most = most;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(String piece) {
            text.append(piece);
            pieces = pieces + 1;
            if (pieces == most) {
                subscription.cancel();
                cancelled.countDown();
                return;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            subscription.request(1);
        }

        @Override
        public void onError(Throwable throwable) {
            failure.set(throwable);
            finished.countDown();
        }

        @Override
        public void onComplete() {
            finished.countDown();
        }
    }
}

package io.github.trol4j.models;

import io.github.trol4j.core.Observer.Phase;
import java.util.concurrent.CompletableFuture;

/** A future whose cancellation reaches the work behind it. */
final class AsyncAnswer extends CompletableFuture<Answer> {
    private final Cancellation cancellation = new Cancellation();

    private AsyncAnswer() {}

    static CompletableFuture<Answer> start(TrolModel model, Question question) {
        AsyncAnswer answer = new AsyncAnswer();
        Thread.ofPlatform().daemon().name("answer").start(() -> answer.run(model, question));
        return answer;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        cancellation.cancel();
        return super.cancel(mayInterruptIfRunning);
    }

    private void run(TrolModel model, Question question) {
        try {
            complete(model.ask(question, new AnswerListener() {
                @Override
                public void progress(Phase phase, int done, int total) {
                    cancellation.check();
                }
            }));
        } catch (Throwable failure) {
            completeExceptionally(failure);
        }
    }
}

package io.github.trol4j.models;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.Observer.Phase;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** The text of an answer as a reactive stream. The model waits when a subscriber is slow, and stops when it cancels. */
record AnswerPublisher(TrolModel model, Question question) implements Flow.Publisher<String> {

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
        SubmissionPublisher<String> pieces =
                new SubmissionPublisher<>(task -> Thread.ofVirtual().start(task), 256);
        pieces.subscribe(subscriber);
        Thread.ofPlatform().daemon().name("answer").start(() -> run(pieces));
    }

    private void run(SubmissionPublisher<String> pieces) {
        try {
            model.ask(question, new AnswerListener() {
                @Override
                public void text(String piece) {
                    pieces.submit(piece);
                }

                @Override
                public void progress(Phase phase, int done, int total) {
                    if (!pieces.hasSubscribers()) {
                        throw new CancelledException("The subscriber cancelled");
                    }
                }
            });
            pieces.close();
        } catch (Throwable failure) {
            pieces.closeExceptionally(failure);
        }
    }
}

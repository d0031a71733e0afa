package io.github.trol4j.serve.openai;

import io.github.trol4j.models.GenerationStats;
import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.measure.Meters;
import io.github.trol4j.serve.schedule.Event;
import io.github.trol4j.serve.schedule.Scheduler;
import io.github.trol4j.serve.schedule.Ticket;
import io.github.trol4j.serve.schedule.Wanted;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** The course of one question from the line to its last answer, and whoever writes it down. */
final class Course {
    private final Scheduler scheduler;
    private final Meters meters;
    private final Duration patience;

    /** @param patience silence after which the client gets a sign of life */
    Course(Scheduler scheduler, Meters meters, Duration patience) {
        this.scheduler = scheduler;
        this.meters = meters;
        this.patience = patience;
    }

    /** Writes an answer down while it is made. A client that is gone shows in an {@link IOException}, which ends the work. */
    interface Scribe {
        /** Nothing has happened for a while. */
        void silence() throws IOException;

        default void read(Event.Read read) throws IOException {}

        default void piece(Event.Piece piece) throws IOException {}

        default void answered(Event.Answered answered) throws IOException {}
    }

    /** Asks, and follows until the last answer is there. */
    void run(Exchange exchange, Wanted wanted, Scribe scribe) throws IOException, InterruptedException {
        Ticket ticket;
        try {
            ticket = scheduler.submit(wanted);
        } catch (RuntimeException e) {
            throw Faults.problem(e);
        }
        try {
            follow(exchange, ticket, scribe);
        } finally {
            scheduler.cancel(ticket); // of no effect on one that is answered
        }
    }

    private void follow(Exchange exchange, Ticket ticket, Scribe scribe) throws IOException, InterruptedException {
        for (int left = ticket.wanted().answers().size(); left > 0; ) {
            switch (ticket.next(patience)) {
                case null -> scribe.silence();
                case Event.Read read -> {
                    exchange.note("waited_ms", read.waited().toMillis());
                    scribe.read(read);
                }
                case Event.Piece piece -> scribe.piece(piece);
                case Event.Answered answered -> {
                    left--;
                    note(exchange, answered);
                    meters.answered(answered.answer().stats(), ticket.age());
                    scribe.answered(answered);
                }
                case Event.Failed failed -> throw Faults.problem(failed.cause());
            }
        }
    }

    private static void note(Exchange exchange, Event.Answered answered) {
        GenerationStats stats = answered.answer().stats();
        exchange.note("prompt_tokens", stats.promptTokens());
        exchange.note("reused_tokens", stats.reusedTokens());
        exchange.note("answer_tokens", stats.answerTokens());
        exchange.note("picture_ms", stats.picture().plus(stats.vision()).toMillis());
        exchange.note("prompt_ms", stats.prompt().toMillis());
        exchange.note("answer_ms", stats.answer().toMillis());
        exchange.note("finish", answered.answer().finish().name().toLowerCase(Locale.ROOT));
    }
}

package io.github.trol4j.serve.schedule;

import io.github.trol4j.core.Ops;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.models.Asked;
import io.github.trol4j.models.TrolModel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the pictures of whoever is next, while answers to others are being written, and hands the prompt on. One thread: a picture
 * that several ask about at once is looked at once, and found by the rest.
 */
final class Eyes implements Runnable {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final TrolModel model;
    private final FairQueue<Ticket> waiting;
    private final BlockingQueue<Looked> looked;
    private volatile boolean closed;

    /** @param looked those that are ready; has little room, so that turns are taken late and memory is not */
    Eyes(TrolModel model, FairQueue<Ticket> waiting, BlockingQueue<Looked> looked) {
        this.model = model;
        this.waiting = waiting;
        this.looked = looked;
    }

    @Override
    public void run() {
        try (DecoderLane lane = model.lane()) {
            while (!closed) {
                Ticket ticket = waiting.poll(PATIENCE);
                if (ticket != null) {
                    look(ticket, lane.ops());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        closed = true;
    }

    private void look(Ticket ticket, Ops ops) throws InterruptedException {
        try {
            ticket.check();
            Asked asked = model.prepare(ticket.wanted().dialogue(), ops, ticket.observer());
            Looked next =
                    new Looked(ticket, asked, model.config().decoder().rotary().limit());
            while (!looked.offer(next, PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                ticket.check();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable failure) { // whatever it is, it is this question's alone
            ticket.tell(new Event.Failed(failure));
        }
    }
}

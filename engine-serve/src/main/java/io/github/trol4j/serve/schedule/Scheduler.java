package io.github.trol4j.serve.schedule;

import io.github.trol4j.models.TrolModel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers the questions of many clients with one model. A question waits its client's turn, has its pictures looked at ({@link Eyes}), its
 * prompt read between the tokens of others, and its answer written together with theirs ({@link DecoderLoop}). What is answered does not
 * depend on who else is there.
 */
public final class Scheduler implements AutoCloseable {
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(60); // clients do not wait longer

    private final Settings settings;
    private final FairQueue<Ticket> waiting;
    private final BlockingQueue<Looked> looked = new ArrayBlockingQueue<>(1);
    private final Set<Ticket> open = ConcurrentHashMap.newKeySet();
    private final Eyes eyes;
    private final DecoderLoop decoder;
    private final Thread eyesThread;
    private final Thread decoderThread;
    private volatile boolean closed;
    private volatile double secondsEach = 1;

    /**
     * How much at once.
     *
     * @param parallel answers that are written at once
     * @param memory bytes of keys and values of these answers, estimated by their longest; one always finds room
     * @param queue questions that wait beside them
     * @param timeout of a question, from its arrival to its last token
     * @param stall longest that an answer under way waits for a chunk of somebody's prompt
     */
    public record Settings(int parallel, long memory, int queue, Duration timeout, Duration stall) {}

    public Scheduler(TrolModel model, Settings settings) {
        this.settings = settings;
        this.waiting = new FairQueue<>(settings.queue());
        this.eyes = new Eyes(model, waiting, looked);
        Room room =
                new Room(settings.parallel(), settings.memory(), model.config().decoder());
        this.decoder = new DecoderLoop(model, looked, room, settings.stall());
        this.eyesThread = Thread.ofPlatform().daemon().name("eyes").start(eyes);
        this.decoderThread = Thread.ofPlatform().daemon().name("decoder").start(decoder);
    }

    /**
     * Takes a question.
     *
     * @throws BusyException if too many wait already
     * @throws ClosedException after {@link #close}
     */
    public Ticket submit(Wanted wanted) {
        Ticket ticket = new Ticket(wanted, settings.timeout(), this::ended);
        if (closed) {
            throw new ClosedException();
        }
        open.add(ticket);
        if (!waiting.offer(wanted.client(), ticket)) {
            open.remove(ticket);
            throw new BusyException(
                    "%d questions are waiting already, the most that may; ask again later".formatted(settings.queue()),
                    retryAfter());
        }
        return ticket;
    }

    /** Takes back what nobody waits for any more. */
    public void cancel(Ticket ticket) {
        ticket.cancel();
        if (waiting.remove(ticket.wanted().client(), ticket)) {
            ended(ticket);
        }
    }

    /** Questions that are waiting, being read or being answered. */
    public int open() {
        return open.size();
    }

    /** Whether the next question would be refused. */
    public boolean isFull() {
        return closed || waiting.size() >= settings.queue();
    }

    /** Questions that nobody has begun with. */
    public int waiting() {
        return waiting.size();
    }

    /** False if no question would be answered any more. */
    public boolean isAlive() {
        return eyesThread.isAlive() && decoderThread.isAlive();
    }

    /** Ends what is under way: those who wait hear a {@link ClosedException}. */
    @Override
    public void close() {
        closed = true;
        eyes.close();
        decoder.close();
        join(eyesThread);
        join(decoderThread);
        open.forEach(ticket -> ticket.tell(new Event.Failed(new ClosedException())));
    }

    private synchronized void ended(Ticket ticket) {
        if (open.remove(ticket)) {
            secondsEach = 0.9 * secondsEach + 0.1 * ticket.age().toMillis() / 1e3;
        }
    }

    /** When a place is likely: those before it take the time that others took lately. */
    private Duration retryAfter() {
        double rounds = 1.0 * settings.queue() / settings.parallel();
        Duration likely = Duration.ofSeconds(1 + (long) (rounds * secondsEach / 2));
        return likely.compareTo(LONGEST_RETRY) < 0 ? likely : LONGEST_RETRY;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

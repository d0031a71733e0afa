package io.github.trol4j.serve.schedule;

import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.plan.LayerPlan;
import io.github.trol4j.models.TrolModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that uses the decoder. Over and over: a chunk of the prompt that is being read, then one token for every answer that is
 * being written, all of them together. So nobody who writes waits longer than a chunk takes, and weights are read once for all.
 */
final class DecoderLoop implements Runnable {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final TrolModel model;
    private final BlockingQueue<Looked> looked;
    private final Room room;
    private final ChunkSize chunk;
    private final List<Answering> writing = new ArrayList<>();
    private @Nullable Reading reading;
    private volatile boolean closed;

    /**
     * @param room of all answers that are written at once
     * @param stall longest that a writer waits for someone's prompt
     */
    DecoderLoop(TrolModel model, BlockingQueue<Looked> looked, Room room, Duration stall) {
        this.model = model;
        this.looked = looked;
        this.room = room;
        this.chunk = new ChunkSize(stall);
    }

    @Override
    public void run() {
        try (DecoderLane lane = model.lane()) {
            while (!closed) {
                begin(lane);
                read(lane);
                write(lane);
            }
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        closed = true;
    }

    /** Takes the next question, if none is being read and there is a place for its answers. */
    private void begin(DecoderLane lane) throws InterruptedException {
        Looked next = reading == null ? next() : null;
        if (next == null) {
            return;
        }
        try {
            reading = Reading.begin(model, lane, next);
        } catch (Throwable failure) { // whatever it is, it is this question's alone
            next.ticket().tell(new Event.Failed(failure));
        }
    }

    private @Nullable Looked next() throws InterruptedException {
        if (writing.isEmpty()) {
            return looked.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        }
        Looked first = looked.peek();
        return first != null && room.fits(writing, first) ? looked.poll() : null;
    }

    private void read(DecoderLane lane) {
        Reading current = reading;
        if (current == null) {
            return;
        }
        try {
            int before = current.rowsDone();
            long start = System.nanoTime();
            boolean done = current.read(lane, chunk.rows(!writing.isEmpty()));
            chunk.took(current.rowsDone() - before, System.nanoTime() - start);
            if (done) {
                writing.addAll(current.answers());
                reading = null;
            }
        } catch (Throwable failure) {
            reading = null;
            current.close();
            current.ticket().tell(new Event.Failed(failure));
        }
    }

    /** One token for everyone; sequences of different plans take steps of their own. */
    private void write(DecoderLane lane) {
        writing.removeIf(this::isOver);
        Map<LayerPlan, List<Answering>> alike = new LinkedHashMap<>();
        writing.forEach(answer -> alike.computeIfAbsent(answer.sequence().plan(), p -> new ArrayList<>())
                .add(answer));
        alike.values().forEach(group -> step(lane, group));
        writing.removeIf(Answering::isFinished);
    }

    private boolean isOver(Answering answer) {
        try {
            answer.ticket().check();
            return false;
        } catch (RuntimeException over) {
            fail(answer, over);
            return true;
        }
    }

    private void step(DecoderLane lane, List<Answering> group) {
        List<Sequence> sequences = group.stream().map(Answering::sequence).toList();
        int[] ids = group.stream().mapToInt(Answering::token).toArray();
        float[][] logits;
        try {
            logits = lane.decode(sequences, ids);
        } catch (Throwable failure) { // nobody knows which sequences are still whole
            giveUp(group::contains, failure);
            return;
        }
        for (int i = 0; i < ids.length; i++) {
            try {
                group.get(i).accept(logits[i]);
            } catch (Throwable failure) {
                Answering failed = group.get(i);
                giveUp(answer -> answer.ticket() == failed.ticket(), failure);
            }
        }
    }

    private void end() {
        ClosedException closing = new ClosedException();
        if (reading != null) {
            reading.close();
            reading.ticket().tell(new Event.Failed(closing));
        }
        giveUp(answer -> true, closing);
    }

    private void giveUp(Predicate<Answering> those, Throwable reason) {
        List<Answering> gone = writing.stream().filter(those).toList();
        writing.removeAll(gone);
        gone.forEach(answer -> fail(answer, reason));
    }

    private static void fail(Answering answer, Throwable reason) {
        answer.close();
        answer.ticket().tell(new Event.Failed(reason));
    }
}

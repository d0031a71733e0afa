package io.github.trol4j.serve.schedule;

import io.github.trol4j.llm.Sequence;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerWriter;
import io.github.trol4j.models.GenerationStats;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One answer that is being written. */
final class Answering implements AutoCloseable {
    private static final String NOT_READ = "the prompt has not been read";

    private final Ticket ticket;
    private final int index;
    private final long mostTokens;
    private final Pieces pieces;
    private final AnswerWriter writer;
    private @Nullable Sequence sequence;
    private @Nullable GenerationStats stats;
    private long start;
    private int token;

    Answering(Looked looked, int index, Pieces pieces, AnswerWriter writer) {
        this.ticket = looked.ticket();
        this.mostTokens = looked.mostTokens(ticket.wanted().answers().get(index));
        this.index = index;
        this.pieces = pieces;
        this.writer = writer;
    }

    /** The prompt has been read into {@code read}, which is this answer's own from here on. */
    void begin(Sequence read, GenerationStats soFar) {
        sequence = read;
        stats = soFar;
        start = System.nanoTime();
    }

    /** Takes the logits of the next token {@code [V]}; may change them. Tells the ticket what came of it. */
    void accept(float[] logits) {
        token = writer.accept(logits);
        if (writer.isFinished()) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            GenerationStats soFar = Objects.requireNonNull(stats, NOT_READ);
            Answer answer = writer.answer(soFar.withAnswer(writer.length(), took)); // tells of the last text
            pieces.finish();
            close();
            ticket.tell(new Event.Answered(index, answer));
        }
    }

    /** Tokens of the prompt and the longest answer. */
    long mostTokens() {
        return mostTokens;
    }

    boolean isFinished() {
        return writer.isFinished();
    }

    Ticket ticket() {
        return ticket;
    }

    Sequence sequence() {
        return Objects.requireNonNull(sequence, NOT_READ);
    }

    /** The one whose successor's logits are wanted. */
    int token() {
        return token;
    }

    @Override
    public void close() {
        if (sequence != null) {
            sequence.close();
        }
    }
}

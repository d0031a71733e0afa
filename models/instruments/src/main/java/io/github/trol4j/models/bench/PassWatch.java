package io.github.trol4j.models.bench;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Tensor;

/**
 * Times the two traversals of a prompt apart, by when the stages of each block appear: the first traversal ends with {@code h1},
 * the second with {@code h2}, and what follows (gate, mixing, the output head) belongs to neither. A prompt that goes through
 * each block once has only the first.
 */
final class PassWatch implements Observer {
    private final Observer also;
    private long last;
    private long first;
    private long second;

    /** @param also hears of progress */
    PassWatch(Observer also) {
        this.also = also;
    }

    /** Nanoseconds in the first traversal of all blocks. */
    long first() {
        return first;
    }

    /** Nanoseconds in the second traversal of all blocks; 0 if there was none. */
    long second() {
        return second;
    }

    @Override
    public void tap(Stage stage, Tensor value) {
        long now = System.nanoTime();
        switch (stage.kind()) {
            case PASS -> {
                first += stage.pass() == 1 ? now - last : 0;
                second += stage.pass() == 2 ? now - last : 0;
            }
            case BLOCK -> first += second == 0 ? now - last : 0; // blocks are gone through once
            default -> {}
        }
        last = now;
    }

    @Override
    public void progress(Phase phase, int done, int total) {
        also.progress(phase, done, total);
    }
}

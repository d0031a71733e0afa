package io.github.trol4j.serve.schedule;

import io.github.trol4j.llm.DecoderLane;
import java.time.Duration;

/** How many rows of a prompt to read in one go, so that those who write wait no longer than a given time. Learns from what it took. */
final class ChunkSize {
    private static final int FIRST = 32;

    private final double seconds;
    private double rowsPerSecond;

    ChunkSize(Duration stall) {
        this.seconds = stall.toNanos() / 1e9;
    }

    /** @param someoneWaits whether an answer is being written meanwhile */
    int rows(boolean someoneWaits) {
        if (!someoneWaits) {
            return DecoderLane.CHUNK;
        }
        return rowsPerSecond == 0 ? FIRST : (int) Math.clamp(rowsPerSecond * seconds, 1, DecoderLane.CHUNK);
    }

    void took(int rows, long nanos) {
        double now = rows / (nanos / 1e9);
        rowsPerSecond = rowsPerSecond == 0 || now < rowsPerSecond ? now : (rowsPerSecond + now) / 2; // careful
    }
}

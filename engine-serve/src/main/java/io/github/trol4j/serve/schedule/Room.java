package io.github.trol4j.serve.schedule;

import io.github.trol4j.llm.DecoderConfig;
import java.util.Collection;

/** Whether another question fits beside those that are being answered: in number, and in the memory of their keys and values. */
final class Room {
    private static final int KEYS_AND_VALUES = 2;
    private static final int PASSES = 2;

    private final int places;
    private final long bytes;
    private final long perToken;

    /**
     * @param places answers at once
     * @param bytes of keys and values of all of them
     */
    Room(int places, long bytes, DecoderConfig decoder) {
        this.places = places;
        this.bytes = bytes;
        this.perToken = (long) PASSES
                * KEYS_AND_VALUES
                * decoder.layers()
                * decoder.heads().kv()
                * decoder.heads().dim()
                * Float.BYTES; // at most
    }

    boolean fits(Collection<Answering> writing, Looked next) {
        long taken = writing.stream().mapToLong(Answering::mostTokens).sum();
        return writing.size() + next.places() <= places && (taken + next.mostTokens()) * perToken <= bytes;
    }
}

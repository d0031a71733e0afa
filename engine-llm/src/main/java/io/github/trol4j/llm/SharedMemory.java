package io.github.trol4j.llm;

import java.util.IdentityHashMap;

/** What some sequences take together: memory that several of them share counts once. They do not change while they are in here. */
final class SharedMemory {
    private final IdentityHashMap<Object, Integer> users = new IdentityHashMap<>();
    private long bytes;

    /** Bytes of one sequence. */
    static long of(Sequence sequence) {
        SharedMemory alone = new SharedMemory();
        alone.add(sequence);
        return alone.bytes;
    }

    void add(Sequence sequence) {
        sequence.memory((piece, size) -> {
            if (users.merge(piece, 1, Integer::sum) == 1) {
                bytes += size;
            }
        });
    }

    void remove(Sequence sequence) {
        sequence.memory((piece, size) -> {
            if (users.merge(piece, -1, Integer::sum) == 0) {
                users.remove(piece);
                bytes -= size;
            }
        });
    }

    /** Bytes of all of them. */
    long bytes() {
        return bytes;
    }
}

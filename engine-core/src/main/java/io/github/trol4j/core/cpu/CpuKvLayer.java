package io.github.trol4j.core.cpu;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.KvPositions;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.cpu.kernel.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values in at most two stretches: a past that may be shared with forks and is then only read, and a tail of its own that
 * grows. A fork costs nothing but, later, a copy of a short tail.
 */
final class CpuKvLayer implements KvLayer {
    /** Positions a new tail has room for at least: an answer of usual length. */
    private static final int ROOM = 256;

    private final CpuContext engine;
    private final HeadLayout heads;
    private final Encoding encoding;
    private @Nullable KvStore past;
    private int pastLength;
    private @Nullable KvStore tail;
    private int tailLength;
    private KvPositions positions = new KvPositions();
    private boolean closed;

    CpuKvLayer(CpuContext engine, HeadLayout heads, Encoding encoding) {
        this.engine = engine;
        this.heads = heads;
        this.encoding = encoding;
    }

    HeadLayout heads() {
        return heads;
    }

    Encoding encoding() {
        return encoding;
    }

    /** The stretch {@code 0 .. stretches()-1}, in the order of positions. */
    KvStore stretch(int index) {
        KvStore found = pastLength > 0 && index == 0 ? past : tail;
        if (found == null) {
            throw new BackendException("This cache of keys and values is empty or closed");
        }
        return found;
    }

    int stretches() {
        return (pastLength > 0 ? 1 : 0) + (tailLength > 0 ? 1 : 0);
    }

    int stretchLength(int index) {
        return pastLength > 0 && index == 0 ? pastLength : tailLength;
    }

    /** Makes room for {@code count} more positions; they are then put into {@link #tail()} from {@link #tailLength()} on. */
    void grow(int count) {
        if (closed) {
            throw new BackendException("This cache of keys and values has been closed");
        }
        reclaimPast();
        int needed = Math.addExact(tailLength, count);
        if (tail != null && needed <= tail.capacity()) {
            return;
        }
        int room = tail == null ? needed + ROOM : Math.max(needed + ROOM, tail.capacity() + tail.capacity() / 2);
        KvStore larger = new KvStore(engine, heads, encoding, room);
        if (tail != null) {
            larger.copyFrom(tail, tailLength);
            tail.release();
        }
        tail = larger;
    }

    KvStore tail() {
        if (tail == null) {
            throw new BackendException("This cache of keys and values has no room: grow it first");
        }
        return tail;
    }

    int tailLength() {
        return tailLength;
    }

    /** Rows that have been put into {@link #tail()} stand at these positions. */
    void advance(Rows at) {
        positions.append(at);
        tailLength += at.count();
    }

    /** The row that has been, or is about to be, put into {@link #tail()} stands at this position. */
    void advance(int position) {
        positions.append(position);
        tailLength++;
    }

    /** Rows that a query at a position sees. */
    int visible(int position) {
        return positions.visible(position);
    }

    /** A past that nobody shares any more can grow again. */
    private void reclaimPast() {
        if (past != null && tailLength == 0 && !past.isShared()) {
            if (tail != null) {
                tail.release();
            }
            tail = past;
            tailLength = pastLength;
            past = null;
            pastLength = 0;
        }
    }

    @Override
    public int length() {
        return pastLength + tailLength;
    }

    @Override
    public int position(int i) {
        return positions.get(i);
    }

    @Override
    public int end() {
        return positions.end();
    }

    @Override
    public void truncate(int end) {
        positions.truncate(end);
        tailLength = Math.max(0, positions.length() - pastLength);
        pastLength = Math.min(pastLength, positions.length());
    }

    @Override
    public KvLayer fork() {
        CpuKvLayer twin = new CpuKvLayer(engine, heads, encoding);
        twin.positions = positions.copy();
        if (pastLength == 0 && tail != null) {
            if (past != null) {
                past.release();
            }
            past = tail;
            pastLength = tailLength;
            tail = null;
            tailLength = 0;
        }
        if (past != null) {
            twin.past = past.share();
            twin.pastLength = pastLength;
        }
        if (tailLength > 0) {
            twin.grow(tailLength);
            twin.tail().copyFrom(tail(), tailLength);
            twin.tailLength = tailLength;
        }
        return twin;
    }

    @Override
    public float[] keys() {
        return byHead(KvStore::key);
    }

    @Override
    public float[] values() {
        return byHead(KvStore::value);
    }

    private interface Component {
        float of(KvStore store, int head, int position, int i);
    }

    private float[] byHead(Component component) {
        float[] result = new float[length() * heads.kvWidth()];
        int at = 0;
        for (int head = 0; head < heads.kv(); head++) {
            for (int s = 0; s < stretches(); s++) {
                for (int p = 0; p < stretchLength(s); p++) {
                    for (int i = 0; i < heads.dim(); i++) {
                        result[at++] = component.of(stretch(s), head, p, i);
                    }
                }
            }
        }
        return result;
    }

    @Override
    public void close() {
        if (past != null) {
            past.release();
        }
        if (tail != null) {
            tail.release();
        }
        past = null;
        tail = null;
        pastLength = 0;
        tailLength = 0;
        positions = new KvPositions();
        closed = true;
    }
}

package io.github.trol4j.core.cpu;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.KvPositions;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.cpu.kernel.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values in stretches: a past that may be shared with forks and is then only read, and a tail of its own that grows. A fork
 * shares everything; whoever writes first copies what is shared behind the last whole {@value KvStore#STEP} rows, so all stretches but
 * the last are whole steps and the columns of scores have no gaps.
 */
final class CpuKvLayer implements KvLayer {
    /** Rows a new tail has room for at least: an answer of usual length. */
    private static final int ROOM = 256;

    private final CpuContext engine;
    private final HeadLayout heads;
    private final Encoding encoding;
    private final List<Stretch> past = new ArrayList<>();
    private @Nullable KvStore tail;
    private int tailLength;
    private KvPositions positions = new KvPositions();
    private boolean closed;

    /** The first {@code length} rows of a store. */
    private record Stretch(KvStore store, int length) {}

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
        return index < past.size() ? past.get(index).store : tail();
    }

    int stretches() {
        return past.size() + (tailLength > 0 ? 1 : 0);
    }

    int stretchLength(int index) {
        return index < past.size() ? past.get(index).length : tailLength;
    }

    /** Makes room for {@code count} more rows; they are then put into {@link #tail()} from {@link #tailLength()} on. */
    void grow(int count) {
        if (closed) {
            throw new BackendException("This cache of keys and values has been closed");
        }
        boolean branches = count > 0 && tailLength == 0 && !past.isEmpty();
        if (branches) {
            continuePast(count);
        }
        int needed = Math.addExact(tailLength, count);
        if (tail != null && needed <= tail.capacity()) {
            return;
        }
        int room = tail == null
                ? needed + roomBehind(count, branches)
                : Math.max(needed + ROOM, tail.capacity() + tail.capacity() / 2);
        KvStore larger = new KvStore(engine, heads, encoding, room);
        if (tail != null) {
            larger.copyFrom(tail, 0, tailLength);
            tail.release();
        }
        tail = larger;
    }

    /** Rows of a branch that are put down together are the rest of a prompt, which may be kept as it is: no room for an answer. */
    private static int roomBehind(int count, boolean branches) {
        return branches && count > 1 ? 0 : ROOM;
    }

    /** Makes the last of the past the tail again if nobody shares it, else copies what of it is no whole step. */
    private void continuePast(int count) {
        Stretch last = past.removeLast();
        if (!last.store.isShared()) {
            if (tail != null) {
                tail.release();
            }
            tail = last.store;
            tailLength = last.length;
            return;
        }
        int whole = last.length / KvStore.STEP * KvStore.STEP;
        int rest = last.length - whole;
        if (rest > 0) {
            if (tail == null) {
                tail = new KvStore(engine, heads, encoding, rest + count + roomBehind(count, true));
            }
            tail.copyFrom(last.store, whole, rest);
            tailLength = rest;
        }
        if (whole > 0) {
            past.add(new Stretch(last.store, whole));
        } else {
            last.store.release();
        }
    }

    KvStore tail() {
        if (tail == null) {
            throw new IllegalStateException("this cache of keys and values is empty or has no room");
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

    @Override
    public int length() {
        return positions.length();
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
        int left = positions.length();
        for (int s = 0; s < past.size(); s++) {
            Stretch stretch = past.get(s);
            if (left == 0) {
                stretch.store.release();
                past.remove(s--);
            } else if (left < stretch.length) {
                past.set(s, new Stretch(stretch.store, left));
            }
            left -= Math.min(left, stretch.length);
        }
        tailLength = left;
    }

    @Override
    public KvLayer fork() {
        if (tail != null && tailLength > 0) {
            past.add(new Stretch(tail, tailLength));
            tail = null;
            tailLength = 0;
        }
        CpuKvLayer twin = new CpuKvLayer(engine, heads, encoding);
        twin.positions = positions.copy();
        for (Stretch stretch : past) {
            twin.past.add(new Stretch(stretch.store.share(), stretch.length));
        }
        return twin;
    }

    @Override
    public void memory(ObjLongConsumer<Object> piece) {
        past.forEach(stretch -> piece.accept(stretch.store, stretch.store.bytes()));
        if (tail != null) {
            piece.accept(tail, tail.bytes());
        }
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
        for (Stretch stretch : past) {
            stretch.store.release();
        }
        past.clear();
        if (tail != null) {
            tail.release();
        }
        tail = null;
        tailLength = 0;
        positions = new KvPositions();
        closed = true;
    }
}

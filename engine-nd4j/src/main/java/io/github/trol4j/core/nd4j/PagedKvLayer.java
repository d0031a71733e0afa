package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.KvPositions;
import io.github.trol4j.core.Rows;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * Keys and values of one block in pages of {@value #PAGE} rows. A fork shares all pages; whoever first writes into a shared
 * page copies that page, so the beams of a search hold their common past once.
 */
final class PagedKvLayer implements KvLayer {
    static final int PAGE = 64;

    private final HeadLayout heads;
    private final List<Page> pages = new ArrayList<>();
    private int shared; // pages 0 .. shared-1 are also held by others
    private KvPositions positions = new KvPositions();

    /** {@code [kv, PAGE, dim]} each. */
    record Page(float[] keys, float[] values) {
        Page copy() {
            return new Page(keys.clone(), values.clone());
        }
    }

    PagedKvLayer(HeadLayout heads) {
        this.heads = heads;
    }

    HeadLayout heads() {
        return heads;
    }

    void append(Nd4jTensor k, Nd4jTensor v, Rows at) {
        for (int row = 0, length = length(); row < k.rows(); row++, length++) {
            Page page = writable(length / PAGE);
            for (int head = 0; head < heads.kv(); head++) {
                int from = row * heads.kvWidth() + head * heads.dim();
                int to = (head * PAGE + length % PAGE) * heads.dim();
                System.arraycopy(k.values, from, page.keys, to, heads.dim());
                System.arraycopy(v.values, from, page.values, to, heads.dim());
            }
        }
        positions.append(at);
    }

    /** Rows that a query at a position sees. */
    int visible(int position) {
        return positions.visible(position);
    }

    private Page writable(int index) {
        if (index == pages.size()) {
            int size = Math.multiplyExact(PAGE, heads.kvWidth());
            pages.add(new Page(new float[size], new float[size]));
        } else if (index < shared) {
            pages.set(index, pages.get(index).copy());
            shared = index;
        }
        return pages.get(index);
    }

    /** The page that holds rows {@code index * PAGE} and on; head {@code h} begins at {@code h * PAGE * dim}. */
    Page page(int index) {
        return pages.get(index);
    }

    /** Writes the keys of one head, rows {@code 0 .. count-1}, row by row. */
    void copyKeys(int head, int count, FloatBuffer into) {
        for (int at = 0; at < count; at += PAGE) {
            into.put(pages.get(at / PAGE).keys, head * PAGE * heads.dim(), Math.min(PAGE, count - at) * heads.dim());
        }
    }

    /** Like {@link #copyKeys}, for values. */
    void copyValues(int head, int count, FloatBuffer into) {
        for (int at = 0; at < count; at += PAGE) {
            into.put(pages.get(at / PAGE).values, head * PAGE * heads.dim(), Math.min(PAGE, count - at) * heads.dim());
        }
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
        int kept = Math.ceilDiv(length(), PAGE);
        pages.subList(kept, pages.size()).clear();
        shared = Math.min(shared, kept);
    }

    @Override
    public KvLayer fork() {
        PagedKvLayer fork = new PagedKvLayer(heads);
        fork.pages.addAll(pages);
        fork.positions = positions.copy();
        fork.shared = pages.size();
        shared = pages.size();
        return fork;
    }

    @Override
    public void memory(ObjLongConsumer<Object> piece) {
        pages.forEach(page -> piece.accept(page, 4L * (page.keys.length + page.values.length)));
    }

    @Override
    public float[] keys() {
        float[] all = new float[length() * heads.kvWidth()];
        FloatBuffer into = FloatBuffer.wrap(all);
        for (int head = 0; head < heads.kv(); head++) {
            copyKeys(head, length(), into);
        }
        return all;
    }

    @Override
    public float[] values() {
        float[] all = new float[length() * heads.kvWidth()];
        FloatBuffer into = FloatBuffer.wrap(all);
        for (int head = 0; head < heads.kv(); head++) {
            copyValues(head, length(), into);
        }
        return all;
    }

    @Override
    public void close() {
        pages.clear();
        shared = 0;
        positions = new KvPositions();
    }
}

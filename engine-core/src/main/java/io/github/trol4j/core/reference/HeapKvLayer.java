package io.github.trol4j.core.reference;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.KvPositions;
import io.github.trol4j.core.Rows;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/** Keys and values of one block as {@code [length, kv * dim]} arrays that double when full. */
final class HeapKvLayer implements KvLayer {
    private final HeadLayout heads;
    private KvPositions positions = new KvPositions();
    private float[] keys = {};
    private float[] values = {};

    HeapKvLayer(HeadLayout heads) {
        this.heads = heads;
    }

    HeadLayout heads() {
        return heads;
    }

    void append(HeapTensor k, HeapTensor v, Rows at) {
        int width = heads.kvWidth();
        int length = length();
        int needed = (length + k.rows()) * width;
        if (needed > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(needed, 2 * keys.length));
            values = Arrays.copyOf(values, keys.length);
        }
        System.arraycopy(k.values, 0, keys, length * width, k.values.length);
        System.arraycopy(v.values, 0, values, length * width, v.values.length);
        positions.append(at);
    }

    /** Rows that a query at a position sees. */
    int visible(int position) {
        return positions.visible(position);
    }

    /** Component {@code i} of the key of head {@code head} of row {@code row}. */
    float key(int row, int head, int i) {
        return keys[row * heads.kvWidth() + head * heads.dim() + i];
    }

    float value(int row, int head, int i) {
        return values[row * heads.kvWidth() + head * heads.dim() + i];
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
    }

    @Override
    public KvLayer fork() {
        HeapKvLayer twin = new HeapKvLayer(heads);
        twin.positions = positions.copy();
        twin.keys = keys.clone();
        twin.values = values.clone();
        return twin;
    }

    @Override
    public void memory(ObjLongConsumer<Object> piece) {
        piece.accept(keys, 4L * keys.length);
        piece.accept(values, 4L * values.length);
    }

    @Override
    public float[] keys() {
        return byHead(keys);
    }

    @Override
    public float[] values() {
        return byHead(values);
    }

    private float[] byHead(float[] rows) {
        int length = length();
        float[] result = new float[length * heads.kvWidth()];
        for (int head = 0; head < heads.kv(); head++) {
            for (int p = 0; p < length; p++) {
                System.arraycopy(
                        rows,
                        p * heads.kvWidth() + head * heads.dim(),
                        result,
                        (head * length + p) * heads.dim(),
                        heads.dim());
            }
        }
        return result;
    }

    @Override
    public void close() {
        positions = new KvPositions();
        keys = new float[0];
        values = new float[0];
    }
}

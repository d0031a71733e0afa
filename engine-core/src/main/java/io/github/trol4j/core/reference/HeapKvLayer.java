package io.github.trol4j.core.reference;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.ShapeException;
import java.util.Arrays;

/** Keys and values of one block as {@code [length, kv * dim]} arrays that double when full. */
final class HeapKvLayer implements KvLayer {
    private final HeadLayout heads;
    private int length;
    private float[] keys;
    private float[] values;

    HeapKvLayer(HeadLayout heads) {
        this(heads, 0, new float[0], new float[0]);
    }

    private HeapKvLayer(HeadLayout heads, int length, float[] keys, float[] values) {
        this.heads = heads;
        this.length = length;
        this.keys = keys;
        this.values = values;
    }

    HeadLayout heads() {
        return heads;
    }

    void append(HeapTensor k, HeapTensor v) {
        int width = heads.kvWidth();
        int needed = (length + k.rows()) * width;
        if (needed > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(needed, 2 * keys.length));
            values = Arrays.copyOf(values, keys.length);
        }
        System.arraycopy(k.values, 0, keys, length * width, k.values.length);
        System.arraycopy(v.values, 0, values, length * width, v.values.length);
        length += k.rows();
    }

    /** Component {@code i} of the key of head {@code head} at {@code position}. */
    float key(int position, int head, int i) {
        return keys[position * heads.kvWidth() + head * heads.dim() + i];
    }

    float value(int position, int head, int i) {
        return values[position * heads.kvWidth() + head * heads.dim() + i];
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void truncate(int to) {
        if (to < 0 || to > length) {
            throw new ShapeException("cannot truncate %d cached positions to %d".formatted(length, to));
        }
        length = to;
    }

    @Override
    public KvLayer fork() {
        return new HeapKvLayer(heads, length, keys.clone(), values.clone());
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
        length = 0;
        keys = new float[0];
        values = new float[0];
    }
}

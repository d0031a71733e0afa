package io.github.trol4j.core.reference;

import io.github.trol4j.core.Weight;

/** A parameter as f32 on the heap. */
record HeapWeight(String name, int rows, int width, float[] values) implements Weight {
    @Override
    public String format() {
        return "f32";
    }

    @Override
    public long bytes() {
        return 4L * values.length;
    }
}

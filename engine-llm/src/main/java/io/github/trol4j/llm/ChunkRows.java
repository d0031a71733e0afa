package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.plan.RowChoice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rows of a chunk in a block as a choice sees them. */
final class ChunkRows implements RowChoice.Candidates {
    private final int layer;
    private final Chunk chunk;
    private final @Nullable Tensor gate;
    private float @Nullable [] gates;

    /** @param gate {@code [T, 1]}; null in a first pass */
    ChunkRows(int layer, Chunk chunk, @Nullable Tensor gate) {
        this.layer = layer;
        this.chunk = chunk;
        this.gate = gate;
    }

    @Override
    public int layer() {
        return layer;
    }

    @Override
    public int count() {
        return chunk.all().count();
    }

    @Override
    public Rows image() {
        return chunk.image();
    }

    @Override
    public int position(int row) {
        return chunk.position(row);
    }

    @Override
    public int secondPasses(int row) {
        return chunk.secondPasses(row);
    }

    @Override
    public float[] gates() {
        if (gate == null) {
            throw new EngineException(
                    "block %d: only the rows of a second pass can be chosen by their gate".formatted(layer));
        }
        if (gates == null) {
            gates = gate.toArray();
        }
        return gates;
    }

    @Override
    public float[] earlierGates() {
        float[] all = chunk.gatesSoFar(layer);
        return Arrays.copyOf(all, Math.max(0, all.length - count())); // those of this chunk have been written down
    }
}

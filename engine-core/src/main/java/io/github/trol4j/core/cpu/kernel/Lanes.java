package io.github.trol4j.core.cpu.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width everything is computed with: the widest this processor has, or the system property {@code trol.vector.bits}
 * (128, 256, 512), which tests use to run the other widths.
 */
public final class Lanes {
    static final VectorShape SHAPE = shape();
    static final VectorSpecies<Float> F = SHAPE.withLanes(float.class);
    static final VectorSpecies<Integer> I = SHAPE.withLanes(int.class);
    static final VectorSpecies<Short> S = SHAPE.withLanes(short.class);
    /** As many shorts as there are floats in {@link #F}. */
    static final VectorSpecies<Short> HALF_S =
            VectorShape.forBitSize(SHAPE.vectorBitSize() / 2).withLanes(short.class);
    /** At least as many bytes as there are floats in {@link #F}. */
    static final VectorSpecies<Byte> QUARTER_B = quarter();

    /** Floats per vector. */
    static final int N = F.length();
    /** Bytes per vector. */
    static final int BYTES = F.vectorByteSize();
    /** For each halving, lane {@code i} taken from lane {@code i + N/2}, {@code i + N/4} ... */
    private static final VectorShuffle<Float>[] HALVES = halves();

    private Lanes() {}

    /** Width in bits. */
    public static int bits() {
        return SHAPE.vectorBitSize();
    }

    static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(F, Memory.ALL, address, Memory.ORDER);
    }

    static IntVector loadInts(long address) {
        return IntVector.fromMemorySegment(I, Memory.ALL, address, Memory.ORDER);
    }

    static void store(FloatVector v, long address) {
        v.intoMemorySegment(Memory.ALL, address, Memory.ORDER);
    }

    static void store(IntVector v, long address) {
        v.intoMemorySegment(Memory.ALL, address, Memory.ORDER);
    }

    static FloatVector broadcast(long address) {
        return FloatVector.broadcast(F, Memory.getFloat(address));
    }

    static FloatVector zero() {
        return FloatVector.zero(F);
    }

    private static VectorShape shape() {
        VectorShape preferred = VectorShape.preferredShape();
        int bits = Integer.getInteger("trol.vector.bits", Math.clamp(preferred.vectorBitSize(), 128, 512));
        return VectorShape.forBitSize(bits);
    }

    private static VectorSpecies<Byte> quarter() {
        return SHAPE.vectorBitSize() <= 256
                ? ByteVector.SPECIES_64
                : VectorShape.forBitSize(SHAPE.vectorBitSize() / 4).withLanes(byte.class);
    }

    /**
     * The sum of all lanes, halves onto halves. The Vector API's own reduction may add in another order once it is compiled, and
     * the same question would then get answers that differ in the last bit.
     */
    static float sum(FloatVector v) {
        FloatVector folded = v;
        for (VectorShuffle<Float> half : HALVES) {
            folded = folded.add(folded.rearrange(half));
        }
        return folded.lane(0);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static VectorShuffle<Float>[] halves() {
        VectorShuffle[] rotations = new VectorShuffle[Integer.numberOfTrailingZeros(N)];
        for (int i = 0; i < rotations.length; i++) {
            rotations[i] = VectorShuffle.iota(F, N >> (i + 1), 1, true);
        }
        return rotations;
    }
}

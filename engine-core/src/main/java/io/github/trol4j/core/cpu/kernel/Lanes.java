package io.github.trol4j.core.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
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

    /** Bring lane {@code i + 2}, then {@code i + 1}, to lane {@code i}. */
    private static final VectorShuffle<Float>[] WITHIN_FOUR = rotations(2, 1);

    private static final VectorShuffle<Float> NEXT_FOUR = rotation(4);

    static {
        // A species creates a vector of its own on first use. Done here, before the JIT compiler profiles types, it
        // does not show
        // up as a second kind of receiver, for which the compiler would keep allocating vector objects.
        MemorySegment zeros = MemorySegment.ofArray(new byte[BYTES]);
        for (VectorSpecies<?> species : List.of(F, I, S, HALF_S, QUARTER_B)) {
            var _ = species.fromMemorySegment(zeros, 0, Memory.ORDER);
        }
    }

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
     * {@code sum} plus, one after the other, the sums of four lanes each. The Vector API's own reduction may add in another order once it
     * is compiled, and the same question would then get answers that differ in the last bit.
     */
    static float addByFours(float sum, FloatVector lanes) {
        FloatVector fours = lanes;
        for (VectorShuffle<Float> rotation : WITHIN_FOUR) {
            fours = fours.add(fours.rearrange(rotation));
        }
        float total = sum;
        for (int i = 0; i < N; i += 4) {
            total += fours.lane(0);
            fours = fours.rearrange(NEXT_FOUR);
        }
        return total;
    }

    private static VectorShuffle<Float> rotation(int by) {
        return VectorShuffle.iota(F, by, 1, true);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static VectorShuffle<Float>[] rotations(int... by) {
        VectorShuffle[] rotations = new VectorShuffle[by.length];
        Arrays.setAll(rotations, i -> rotation(by[i]));
        return rotations;
    }
}

package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** All 65,536 bit patterns of both 16-bit formats against their definitions. */
class HalfFormatsTest {
    private static final int PATTERNS = 1 << 16;

    @Test
    void everyHalfPrecisionValueDecodesExactly() {
        float[] decoded = allPatterns(DType.F16).toFloats();
        for (int bits = 0; bits < PATTERNS; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            double size = switch (exponent) {
                case 0 -> fraction * 0x1p-24;
                case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                default -> (1024 + fraction) * Math.pow(2, exponent - 25);
            };
            assertSame(bits, decoded[bits], (float) (bits >> 15 == 0 ? size : -size));
            if (!Float.isNaN(decoded[bits])) {
                assertThat(Float.floatToFloat16(decoded[bits])).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void everyBrainFloatDecodesExactly() {
        float[] decoded = allPatterns(DType.BF16).toFloats();
        for (int bits = 0; bits < PATTERNS; bits++) {
            int exponent = bits >> 7 & 255;
            int fraction = bits & 127;
            double size = switch (exponent) {
                case 0 -> fraction * 0x1p-133;
                case 255 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                default -> (128 + fraction) * Math.pow(2, exponent - 134);
            };
            assertSame(bits, decoded[bits], (float) (bits >> 15 == 0 ? size : -size));
            if (!Float.isNaN(decoded[bits])) {
                assertThat(Float.floatToRawIntBits(decoded[bits])).isEqualTo(bits << 16);
            }
        }
    }

    @Test
    void partsOfATensorDecodeLikeTheWhole() {
        HostTensor all = allPatterns(DType.F16);
        float[] part = new float[12];
        all.read(0x3C00, part, 1, 10);
        assertThat(part[0]).isZero();
        assertThat(part[1]).isEqualTo(1f);
        assertThat(part[2]).isEqualTo(1f + 0x1p-10f);
        assertThat(part[11]).isZero();
    }

    private static void assertSame(int bits, float actual, float expected) {
        assertThat(Float.floatToIntBits(actual)).as("pattern %04x", bits).isEqualTo(Float.floatToIntBits(expected));
    }

    private static HostTensor allPatterns(DType dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * PATTERNS).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < PATTERNS; bits++) {
            bytes.putShort((short) bits);
        }
        return new HostTensor("all", "test", dtype, new long[] {PATTERNS}, MemorySegment.ofArray(bytes.array()));
    }
}

package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding by hand-made examples, and helper tensors that contradict each other. */
class BitsAndBytesTest {
    private static final String STATE = "w.quant_state.bitsandbytes__nf4";
    private static final String NESTED =
            "{'quant_type':'nf4','blocksize':2,'shape':[3,1],'nested_blocksize':1,'nested_offset':0.5,'dtype':'float16'}";
    private static final String PLAIN = "{'quant_type':'nf4','blocksize':2,'shape':[3,1],'dtype':'float16'}";

    @Test
    void plainFourBitMultipliesCodeValueAndBlockScale() {
        TensorSource decoded = BitsAndBytes.decode(plain());
        assertThat(decoded.names()).containsExactly("w");
        HostTensor w = decoded.get("w");
        assertThat(w.shape()).containsExactly(3, 1);
        // codes 1, 2 share the scale 10, code 15 has 100; the last half byte is padding
        assertThat(w.toFloats()).containsExactly(10, 20, 1500);
    }

    @Test
    void nestedFourBitDecodesItsScalesFirst() {
        HostTensor w = BitsAndBytes.decode(nested()).get("w");
        // scales: 200 * 2 + 0.5 and 3 * 4 + 0.5
        assertThat(w.toFloats()).containsExactly(400.5f, 801, 15 * 12.5f);
    }

    @Test
    void eightBitScalesEachRow() {
        TensorSource decoded = BitsAndBytes.decode(eightBit());
        assertThat(decoded.names()).containsExactly("p.weight", "other");
        assertThat(decoded.get("p.weight").toFloats())
                .containsExactly(127 * (2f / 127), -128 * (2f / 127), 0, 1 * (5f / 127));
        assertThat(BitsAndBytes.decode(eightBit().without("p.weight_format"))
                        .get("p.weight")
                        .shape())
                .containsExactly(2, 2);
        assertThat(decoded.get("other").toFloats()).containsExactly(1);
    }

    @Test
    void leavesOrdinaryCheckpointsAlone() {
        MapSource ordinary = new MapSource().f32("a.weight", new long[] {1}, 1).f32("b.absmax", new long[] {1}, 1);
        assertThat(BitsAndBytes.decode(ordinary)).isSameAs(ordinary);
    }

    @Test
    void hidesHelpersAndClosesTheFile() {
        MapSource stored = nested();
        TensorSource decoded = BitsAndBytes.decode(stored);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> decoded.get("w.absmax"))
                .withMessageContaining("'w.absmax' is missing in made-up");
        decoded.close();
        assertThat(stored.closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'quant_type':'fp4','blocksize':2,'shape':[3,1]}                                    | quant_type is 'fp4'
            {'blocksize':2,'shape':[3,1]}                                                       | quant_type is 'missing'
            {'quant_type':'nf4','blocksize':0,'shape':[3,1]}                                    | blocksize is 0
            {'quant_type':'nf4','blocksize':-64,'shape':[3,1]}                                  | blocksize is -64
            {'quant_type':'nf4','blocksize':2.5,'shape':[3,1]}                                  | expected VALUE_NUMBER_INT
            {'quant_type':'nf4','blocksize':1,'shape':[3,1]}                                    | should have 3 elements
            {'quant_type':'nf4','blocksize':9223372036854775807,'shape':[3,1]}                  | should have 1 elements
            {'quant_type':'nf4','blocksize':9223372036854775808,'shape':[3,1]}                  | not valid JSON
            {'quant_type':'nf4','blocksize':2}                                                  | shape or blocksize is missing
            {'quant_type':'nf4','blocksize':2,'shape':[5,1]}                                    | takes 3 at four bits
            {'quant_type':'nf4','blocksize':2,'shape':[4294967296,4294967296]}                  | impossible shape
            {'quant_type':'nf4','blocksize':2,'shape':[-3,1]}                                   | negative
            {'quant_type':'nf4','quant_type':'nf4','blocksize':2,'shape':[3,1]}                 | quant_type appears twice
            {'quant_type':'nf4','blocksize':2,'shape':[3,1],'nested_blocksize':1}               | belong together
            {'quant_type':'nf4','blocksize':2,'shape':[3,1],'nested_blocksize':1,'nested_offset':NaN}   | not valid JSON
            {'quant_type':'nf4','blocksize':2,'shape':[3,1],'nested_blocksize':1,'nested_offset':1e999} | not a finite number
            {'quant_type':'nf4','blocksize':2,'shape':[3,1],'nested_blocksize':1,'nested_offset':'1'}   | not a finite number
            {'quant_type':'nf4','blocksize':2,'shape':[3,1],'nested_blocksize':1,'nested_offset':0.5}   | should have 2 elements of U8
            {'quant_type':'nf4'                                                                 | not valid JSON
            null                                                                                | expected START_OBJECT
            """)
    void refusesMetadataThatDoesNotFit(String state, String complaint) {
        TensorSource decoded = BitsAndBytes.decode(plain().text(STATE, json(state)));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> decoded.get("w"))
                .withMessageContaining(complaint)
                .withMessageContaining("made-up");
    }

    static Consumer<MapSource>[] damagedTables() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Consumer<MapSource>[] damages = new Consumer[] {
            damage(s -> s.f32("w.quant_map", new long[] {15}, new float[15])),
            damage(s -> s.f32("w.nested_quant_map", new long[] {255}, new float[255])),
            damage(s -> s.f32("w.nested_absmax", new long[] {1}, 1)),
            damage(s -> s.f32("w.nested_absmax", new long[] {2}, 1, Float.NaN)),
            damage(s -> s.f32("w.absmax", new long[] {2}, 1, 1)),
            damage(s -> s.bytes("w.absmax", DType.U8, new long[] {1}, (byte) 0)),
            damage(s -> s.bytes("w.absmax", DType.U8, new long[] {0})),
            damage(s -> s.without("w.nested_quant_map")),
            damage(s -> s.without("w.quant_map")),
            damage(s -> s.bytes("w", DType.U8, new long[] {1}, (byte) 0)),
            damage(s -> s.f32(STATE, new long[] {1}, 1)),
            damage(s -> s.text(STATE, " ".repeat(70_000))),
        };
        return damages;
    }

    private static Consumer<MapSource> damage(Consumer<MapSource> damage) {
        return damage;
    }

    @ParameterizedTest
    @MethodSource("damagedTables")
    void refusesTablesThatDoNotFit(Consumer<MapSource> damage) {
        MapSource stored = nested();
        assertThat(BitsAndBytes.decode(stored).get("w").elements()).isEqualTo(3);
        damage.accept(stored);
        TensorSource decoded = BitsAndBytes.decode(stored);
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> decoded.get("w"));
    }

    @ParameterizedTest
    @ValueSource(bytes = {1, 2, 3, (byte) 255})
    void refusesOtherEightBitLayouts(byte format) {
        TensorSource decoded = BitsAndBytes.decode(eightBit().bytes("p.weight_format", DType.U8, new long[0], format));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> decoded.get("p.weight"))
                .withMessageContaining("only 0 (row-major) is read");
    }

    @Test
    void refusesEightBitTensorsThatDoNotFit() {
        for (MapSource stored : new MapSource[] {
            eightBit().f32("p.SCB", new long[] {3}, 1, 1, 1),
            eightBit().f32("p.SCB", new long[] {2}, 1, Float.POSITIVE_INFINITY),
            eightBit().bytes("p.SCB", DType.I8, new long[] {2}, (byte) 1, (byte) 1),
            eightBit().f32("p.weight", new long[] {2, 2}, 1, 2, 3, 4),
            eightBit().bytes("p.weight", DType.I8, new long[] {2}, (byte) 1, (byte) 1),
            eightBit().bytes("p.weight", DType.I8, new long[0], (byte) 1),
            eightBit().bytes("p.weight_format", DType.U8, new long[] {0}),
        }) {
            TensorSource decoded = BitsAndBytes.decode(stored);
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> decoded.get("p.weight"));
        }
    }

    @Test
    void namesTheFourBitSchemeItCannotRead() {
        MapSource stored = plain();
        String fp4 = "{'quant_type':'fp4','blocksize':2,'shape':[3,1]}";
        stored.without(STATE).text("w.quant_state.bitsandbytes__fp4", json(fp4));
        TensorSource decoded = BitsAndBytes.decode(stored);
        assertThat(decoded.names()).containsExactly("w");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> decoded.get("w"))
                .withMessageContaining("quant_type is 'fp4', only nf4 is read");
    }

    private static MapSource plain() {
        return new MapSource()
                .bytes("w", DType.U8, new long[] {2, 1}, (byte) 0x12, (byte) 0xF0)
                .f32("w.absmax", new long[] {2}, 10, 100)
                .f32("w.quant_map", new long[] {16}, ascending(16))
                .text(STATE, json(PLAIN));
    }

    private static MapSource nested() {
        return plain().bytes("w.absmax", DType.U8, new long[] {2}, (byte) 200, (byte) 3)
                .f32("w.nested_absmax", new long[] {2}, 2, 4)
                .f32("w.nested_quant_map", new long[] {256}, ascending(256))
                .text(STATE, json(NESTED));
    }

    private static MapSource eightBit() {
        return new MapSource()
                .bytes("p.weight", DType.I8, new long[] {2, 2}, (byte) 127, (byte) -128, (byte) 0, (byte) 1)
                .f32("p.SCB", new long[] {2}, 2, 5)
                .bytes("p.weight_format", DType.U8, new long[0], (byte) 0)
                .f32("other", new long[] {1}, 1);
    }

    private static float[] ascending(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        return values;
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}

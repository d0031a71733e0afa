package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a header may say, and what it may not. */
class SafetensorsHeaderTest {
    private static final String X = "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}";

    @Test
    void acceptsEverythingTheFormatAllows() {
        SafetensorsFile file = open("""
                {'__metadata__':{'format':'pt'},
                 'later':{'dtype':'F32','shape':[1,2],'data_offsets':[6,14]},
                 'scalar':{'dtype':'F16','shape':[],'data_offsets':[0,2]},
                 'empty':{'dtype':'I64','shape':[0,3],'data_offsets':[2,2]},
                 'first':{'data_offsets':[2,6],'shape':[4],'dtype':'U8','note':{'anything':[1,2]}}}   \
                """, 14);
        assertThat(file.names()).containsExactly("scalar", "empty", "first", "later");
        assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(file.get("scalar").elements()).isEqualTo(1);
        assertThat(file.get("empty").toFloats()).isEmpty();
        assertThat(file.get("later").shape()).containsExactly(1, 2);
    }

    @Test
    void acceptsAFileWithoutTensors() {
        assertThat(open("{}", 0).names()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}                              | 9 | tensors end at byte 8
            {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}                              | 7 | tensors end at byte 8
            {'x':{'dtype':'F32','shape':[2],'data_offsets':[1,9]}}                              | 9 | 'x' begins at byte 1
            {'x':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}                              | 8 | 'x' begins at byte 8
            {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}                              | 4 | needs 8 bytes
            {'x':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}                             | 8 | negative
            {'x':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}                             | 8 | negative
            {'x':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}                            | 8 | expected VALUE_NUMBER_INT
            {'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}}                            | 8 | more than 2
            {'x':{'dtype':'F32','shape':[2],'data_offsets':[8]}}                                | 8 | needs dtype
            {'x':{'dtype':'F32','shape':[2]}}                                                   | 8 | needs dtype
            {'x':{'shape':[2],'data_offsets':[0,8]}}                                            | 8 | needs dtype
            {'x':{'dtype':'F32','data_offsets':[0,8]}}                                          | 8 | needs dtype
            {'x':{'dtype':'F99','shape':[2],'data_offsets':[0,8]}}                              | 8 | unknown dtype 'F99'
            {'x':{'dtype':7,'shape':[2],'data_offsets':[0,8]}}                                  | 8 | expected VALUE_STRING
            {'x':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}                | 8 | two fields 'dtype'
            {'x':{'dtype':'U8','shape':[8],'data_offsets':[0,8]},'x':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}} | 8 | 'x' appears twice
            {'x':{'dtype':'U8','shape':[8],'data_offsets':[0,8]},'y':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}} | 8 | 'y' begins at byte 4
            {'x':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'y':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}} | 8 | 'y' begins at byte 4
            {'x':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}}           | 0 | larger than any file
            {'x':{'dtype':'F64','shape':[2305843009213693952],'data_offsets':[0,0]}}            | 0 | larger than any file
            {'x':{'dtype':'U8','shape':[9223372036854775807],'data_offsets':[0,9223372036854775807]}} | 8 | larger than any file
            {'x':{'dtype':'U8','shape':[9223372036854775808],'data_offsets':[0,8]}}             | 8 | not valid JSON
            {'x':[]}                                                                            | 0 | expected START_OBJECT
            {'x':null}                                                                          | 0 | expected START_OBJECT
            {'__metadata__':{'format':1}}                                                       | 0 | expected VALUE_STRING
            {'__metadata__':{'a':'b','a':'c'}}                                                  | 0 | appears twice
            {'__metadata__':{}, '__metadata__':{}}                                              | 0 | appears twice
            {}{}                                                                                | 0 | more text
            {} x                                                                                | 0 | not valid JSON
            {'x'                                                                                | 0 | not valid JSON
            {NaN}                                                                               | 0 | not valid JSON
            []                                                                                  | 0 | does not begin with '{'
            """)
    void refusesContradictions(String header, int dataBytes, String complaint) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(header, dataBytes))
                .withMessageStartingWith("test.safetensors ")
                .withMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 47, 100_000_001, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void refusesHeaderLengthsThatTheFileCannotHold(long length) {
        byte[] bytes = new byte[54];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put((byte) '{');
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(bytes))
                .withMessageContaining("its header claims " + Long.toUnsignedString(length));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = MapSource.safetensors(X.replace('\'', '"'), 8);
        assertThat(open(whole).names()).containsExactly("x");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(part));
        }
    }

    @Test
    void refusesDeepNesting() {
        String bomb = "{'x':{'note':" + "[".repeat(1_000_000) + "]".repeat(1_000_000) + "}}";
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(bomb, 0))
                .withMessageContaining("not valid JSON");
    }

    @Test
    void refusesTooManyTensorsNamesAndDimensions() {
        String many = IntStream.rangeClosed(0, SafetensorsHeader.MOST_TENSORS)
                .mapToObj(i -> "'%d':{'dtype':'U8','shape':[0],'data_offsets':[0,0]}".formatted(i))
                .collect(Collectors.joining(",", "{", "}"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(many, 0))
                .withMessageContaining("more than 100000 tensors");
        String name = "n".repeat(BoundedJson.LONGEST_NAME + 1);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open("{'" + name + "':{'dtype':'U8','shape':[0],'data_offsets':[0,0]}}", 0))
                .withMessageContaining("not valid JSON");
        String shape = "1,".repeat(SafetensorsHeader.MOST_DIMENSIONS) + "1";
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open("{'x':{'dtype':'U8','shape':[" + shape + "],'data_offsets':[0,1]}}", 1))
                .withMessageContaining("more than 32 numbers");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] bytes = MapSource.safetensors(X.replace('\'', '"'), 8);
        bytes[10] = (byte) 0xC0;
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(bytes))
                .withMessageContaining("not valid JSON");
        byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
        ByteBuffer file = ByteBuffer.allocate(8 + utf16.length).order(ByteOrder.LITTLE_ENDIAN);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> open(file.putLong(utf16.length).put(utf16).array()))
                .withMessageContaining("not valid JSON");
    }

    @ParameterizedTest
    @CsvSource({"F8_E4M3,8", "F8_E5M2,8", "F8_E8M0,8", "F4,4", "F6_E2M3,6", "U16,16", "U32,32", "U64,64", "C64,64"})
    void refusesExoticTypesOnlyWhenTheyAreRead(String dtype, int bits) {
        SafetensorsFile file =
                open("{'x':{'dtype':'%s','shape':[8],'data_offsets':[0,%d]}}".formatted(dtype, bits), bits);
        assertThat(file.names()).containsExactly("x");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> file.get("x"))
                .withMessage(
                        "Tensor 'x' in test.safetensors is stored as %s, which this engine cannot read. "
                                + "Convert it to F32, F16 or BF16 first.",
                        dtype);
    }

    @Test
    void coversEveryTypeWeCanRead() {
        for (DType dtype : DType.values()) {
            StoredType stored = StoredType.valueOf(dtype.name());
            assertThat(stored.readable()).isEqualTo(dtype);
            assertThat(stored.bits()).isEqualTo(8 * dtype.bytes());
        }
    }

    private static SafetensorsFile open(String header, int dataBytes) {
        return open(MapSource.safetensors(header.replace('\'', '"'), dataBytes));
    }

    private static SafetensorsFile open(byte[] bytes) {
        return SafetensorsFile.of(MemorySegment.ofArray(bytes), "test.safetensors");
    }
}

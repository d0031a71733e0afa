package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of file that torch 2.13 reads with {@code weights_only=True}, with the values that it read: see make_gates.py. */
class TorchFormsTest {
    private static final JsonNode EXPECTED = expected();

    static List<String> forms() {
        List<String> names = new ArrayList<>();
        EXPECTED.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void readsWhatTorchReads(String form) {
        Map<String, HostTensor> read = TorchArchive.read(bytes(form), form);

        assertThat(read.keySet()).containsExactlyElementsOf(names(EXPECTED.get(form)));
        read.forEach((name, tensor) -> {
            assertThat(tensor.toFloats())
                    .as(name)
                    .containsExactly(floats(EXPECTED.get(form).get(name)));
            assertThat(tensor.shape()).as(name).isEqualTo(name.endsWith("bias") ? new long[] {1} : new long[] {1, 4});
        });
    }

    @Test
    void thereAreManyForms() {
        assertThat(forms()).hasSizeGreaterThan(60).contains("no-checksums", "zip64", "legacy", "negated", "big-endian");
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy-shared", "zip64", "dtype-complex64", "parameters-with-state"})
    void damageIsRefusedAndNeverAnythingElse(String form) {
        byte[] whole = bytes(form);
        Random random = new Random(20);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = round % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int change = random.nextInt(3); change >= 0 && damaged.length > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                TorchArchive.read(damaged, form).values().forEach(HostTensor::toFloats);
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining(form);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void withoutAnyChecksumDamageToTheStructureIsStillSeen() {
        byte[] whole = bytes("no-checksums");

        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TorchArchive.read(Arrays.copyOf(whole, whole.length - 30), "cut"))
                .withMessageContaining("copied or downloaded completely");
    }

    private static byte[] bytes(String form) {
        try (var in = TorchFormsTest.class.getResourceAsStream("/gates/" + form + ".pt")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode expected() {
        try (var in = TorchFormsTest.class.getResourceAsStream("/gates/expected.json")) {
            return JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build()
                    .readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) list.get(i).doubleValue();
        }
        return values;
    }
}

package io.github.trol4j.models.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.models.bench.Preset;
import io.github.trol4j.models.doctor.Symptoms.Backend;
import io.github.trol4j.models.machine.Machine;
import io.github.trol4j.models.machine.Memory;
import io.github.trol4j.models.machine.Processor;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final Set<String> MODERN = Set.of("avx2", "avx512f", "avx512_vnni");
    private static final Backend CPU = new Backend("cpu", true, "oneDNN 3.11.0, avx512_core_vnni");
    private static final Backend REFERENCE = new Backend("reference", true, "plain Java loops");

    private static Memory memory(double gigabytes, OptionalDouble processors) {
        long free = (long) (gigabytes * 1e9);
        return new Memory(free, free, OptionalLong.empty(), 0, free / 4, processors);
    }

    private static Symptoms symptoms(Set<String> flags, OptionalInt vectors, Memory memory, Backend... backends) {
        Machine machine = new Machine(new Processor("a CPU", 4, 4, flags, 0), memory, OptionalLong.empty());
        return new Symptoms(25, vectors, true, 4, machine, List.of(backends));
    }

    private static List<String> warnings(Symptoms symptoms) {
        return Diagnosis.of(symptoms, Preset.TROL_1_8B.config()).warnings();
    }

    private static final Memory PLENTY = memory(32, OptionalDouble.empty());

    @Test
    void aGoodMachineHasNoWarning() {
        Diagnosis found =
                Diagnosis.of(symptoms(MODERN, OptionalInt.of(512), PLENTY, CPU, REFERENCE), Preset.TROL_1_8B.config());
        assertThat(found.warnings()).isEmpty();
        assertThat(found.backend()).contains("cpu");
        assertThat(found.facts()).containsKeys("processor", "vectors", "threads", "backend cpu", "would choose");
    }

    @Test
    void aMissingModuleIsNamedWithItsOption() {
        Backend no = new Backend("cpu", false, "no Vector API");
        assertThat(warnings(symptoms(MODERN, OptionalInt.empty(), PLENTY, no, REFERENCE)))
                .anyMatch(w -> w.contains("--add-modules jdk.incubator.vector"))
                .anyMatch(w -> w.contains("Backend reference") && w.contains("no Vector API"));
    }

    @Test
    void narrowVectors() {
        assertThat(warnings(symptoms(MODERN, OptionalInt.of(128), PLENTY, CPU)))
                .singleElement()
                .asString()
                .contains("128 bits", "-XX:UseAVX");
        assertThat(warnings(symptoms(MODERN, OptionalInt.of(256), PLENTY, CPU)))
                .singleElement()
                .asString()
                .contains("AVX-512");
    }

    @Test
    void noInt8() {
        assertThat(warnings(symptoms(Set.of("avx2"), OptionalInt.of(256), PLENTY, CPU)))
                .singleElement()
                .asString()
                .contains("VNNI");
    }

    @Test
    void aContainerWithLessProcessorsThanThreads() {
        Memory half = memory(32, OptionalDouble.of(1.5));
        assertThat(warnings(symptoms(MODERN, OptionalInt.of(512), half, CPU)))
                .singleElement()
                .asString()
                .contains("1.5 processors", "--threads 1");
    }

    @Test
    void tooLittleMemory() {
        Memory little = memory(2, OptionalDouble.empty());
        assertThat(warnings(symptoms(MODERN, OptionalInt.of(512), little, CPU)))
                .singleElement()
                .asString()
                .contains("q4", "2.0 GB are available");
    }

    @Test
    void anOldJavaWithoutNativeAccess() {
        Symptoms s = symptoms(MODERN, OptionalInt.of(512), PLENTY, CPU);
        Symptoms old = new Symptoms(21, s.vectorBits(), false, 4, s.machine(), s.backends());
        assertThat(warnings(old))
                .anyMatch(w -> w.contains("Java 21"))
                .anyMatch(w -> w.contains("--enable-native-access"));
    }

    @Test
    void productsWithoutTheirLibrary() {
        Backend alone = new Backend("cpu", true, "Vector API alone, oneDNN is not on the class path");
        assertThat(warnings(symptoms(MODERN, OptionalInt.of(512), PLENTY, alone)))
                .singleElement()
                .asString()
                .contains("oneDNN");
    }

    @Test
    void noBackend() {
        Diagnosis found = Diagnosis.of(
                symptoms(MODERN, OptionalInt.of(512), PLENTY, new Backend("cpu", false, "x")),
                Preset.TROL_1_8B.config());
        assertThat(found.backend()).isEmpty();
        assertThat(found.warnings()).anyMatch(w -> w.contains("No backend"));
    }
}

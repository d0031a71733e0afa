package io.github.trol4j.models.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.BackendProvider.Probe;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.bench.Preset;
import io.github.trol4j.models.doctor.HostFacts.Backend;
import io.github.trol4j.models.load.Packing;
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
    private static final Target TROL_1_8B = Target.of(Preset.TROL_1_8B.config());
    private static final Capabilities CAN = Backends.capabilities("cpu");
    private static final Backend CPU = new Backend("cpu", CAN, Probe.usable("oneDNN 3.11.0, avx512_core_vnni"));
    private static final Backend REFERENCE =
            new Backend("reference", Backends.capabilities("reference"), Probe.usable("plain Java loops"));

    private static Memory memory(double gigabytes, OptionalDouble processors) {
        long free = (long) (gigabytes * 1e9);
        return new Memory(free, free, OptionalLong.empty(), free / 4, processors);
    }

    private static HostFacts symptoms(Set<String> flags, OptionalInt vectors, Memory memory, Backend... backends) {
        Machine machine = new Machine(new Processor("a CPU", 4, 4, flags, 0), memory, OptionalLong.empty());
        return new HostFacts(25, vectors, "AVX-512 VNNI", true, 4, machine, List.of(backends));
    }

    private static List<String> warnings(HostFacts symptoms) {
        return Diagnosis.of(symptoms, TROL_1_8B).warnings();
    }

    private static final Memory PLENTY = memory(32, OptionalDouble.empty());

    @Test
    void aGoodMachineHasNoWarning() {
        Diagnosis found = Diagnosis.of(symptoms(MODERN, OptionalInt.of(512), PLENTY, CPU, REFERENCE), TROL_1_8B);
        assertThat(found.warnings()).isEmpty();
        assertThat(found.backend()).contains("cpu");
        assertThat(found.facts())
                .containsKeys("processor", "vectors", "machine code", "threads", "backend cpu", "would choose");
        assertThat(found.facts())
                .containsEntry("keys and values", "bf16, the default of backend cpu with bf16 weights");
        assertThat(found.formats()).containsExactly(WeightFormat.values());
    }

    @Test
    void aMissingModuleIsNamedWithItsOption() {
        Backend no = new Backend("cpu", CAN, Probe.unusable("no Vector API"));
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
    void aContainerWithLessProcessorsThanTheMachine() {
        HostFacts s = symptoms(MODERN, OptionalInt.of(512), memory(32, OptionalDouble.of(2)), CPU);
        assertThat(warnings(new HostFacts(25, s.vectorBits(), s.machineCode(), true, 2, s.machine(), s.backends())))
                .singleElement()
                .asString()
                .contains("2.0 processors of a machine with 4 cores");
    }

    @Test
    void aContainerWithTooLittleMemory() {
        Memory little = new Memory(
                32_000_000_000L, 1_500_000_000L, OptionalLong.of(2_000_000_000L), 500_000_000L, OptionalDouble.empty());
        assertThat(warnings(symptoms(MODERN, OptionalInt.of(512), little, CPU)))
                .singleElement()
                .asString()
                .contains("1.5 GB are available within the container's limit");
    }

    @Test
    void memoryForFourBitsOnly() {
        assertThat(warnings(symptoms(MODERN, OptionalInt.of(512), memory(4.6, OptionalDouble.empty()), CPU)))
                .singleElement()
                .asString()
                .contains("4 bits");
    }

    @Test
    void moreThreadsThanCores() {
        HostFacts s = symptoms(MODERN, OptionalInt.of(512), PLENTY, CPU);
        assertThat(warnings(new HostFacts(25, s.vectorBits(), s.machineCode(), true, 8, s.machine(), s.backends())))
                .singleElement()
                .asString()
                .contains("8 threads on 4 cores", "--threads 4");
    }

    /** As on ARM: there is no option that would help. */
    @Test
    void aProcessorWithNarrowVectors() {
        assertThat(warnings(symptoms(Set.of("asimd", "asimddp"), OptionalInt.of(128), PLENTY, CPU)))
                .singleElement()
                .asString()
                .contains("128 bits only")
                .doesNotContain("-XX");
    }

    @Test
    void aPackedFileIsBoundToItsFormatAndBackend() {
        Packing packing = new Packing("cpu", WeightFormat.Q8, LowRankForm.BRANCH, "TroL-1.8B", "2026");
        Target file = new Target(TROL_1_8B.model(), packing);
        Diagnosis found = Diagnosis.of(symptoms(MODERN, OptionalInt.of(512), PLENTY, CPU, REFERENCE), file);
        assertThat(found.choice().format()).isEqualTo(WeightFormat.Q8);
        assertThat(found.formats()).containsExactly(WeightFormat.Q8);
        assertThat(found.warnings()).isEmpty();
        Backend no = new Backend("cpu", CAN, Probe.unusable("no Vector API"));
        Diagnosis without = Diagnosis.of(symptoms(MODERN, OptionalInt.of(512), PLENTY, no, REFERENCE), file);
        assertThat(without.backend()).isEmpty();
        assertThat(without.warnings()).singleElement().asString().contains("converted for backend cpu alone");
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
        HostFacts s = symptoms(MODERN, OptionalInt.of(512), PLENTY, CPU);
        HostFacts old = new HostFacts(21, s.vectorBits(), s.machineCode(), false, 4, s.machine(), s.backends());
        assertThat(warnings(old))
                .anyMatch(w -> w.contains("Java 21"))
                .anyMatch(w -> w.contains("--enable-native-access"));
    }

    @Test
    void productsWithoutTheirLibrary() {
        Backend alone = new Backend("cpu", CAN, Probe.degraded("Vector API alone", "oneDNN is not on the class path"));
        assertThat(warnings(symptoms(MODERN, OptionalInt.of(512), PLENTY, alone)))
                .singleElement()
                .asString()
                .contains("oneDNN");
    }

    @Test
    void noBackend() {
        Diagnosis found = Diagnosis.of(
                symptoms(MODERN, OptionalInt.of(512), PLENTY, new Backend("cpu", CAN, Probe.unusable("x"))), TROL_1_8B);
        assertThat(found.backend()).isEmpty();
        assertThat(found.formats()).isEmpty();
        assertThat(found.warnings()).anyMatch(w -> w.contains("No backend"));
    }
}

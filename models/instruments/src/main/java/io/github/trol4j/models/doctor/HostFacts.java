package io.github.trol4j.models.doctor;

import io.github.trol4j.core.BackendProvider.Probe;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.Backends.Candidate;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.VectorApi;
import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.models.machine.Machine;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a diagnosis is made from.
 *
 * @param java feature version of the JDK
 * @param vectorBits preferred width of the Vector API; empty where its module is missing
 * @param machineCode what decodes 4- and 8-bit weights besides vectors, or why nothing does
 * @param nativeAccess whether code may call native libraries without a warning
 * @param threads that would compute
 * @param backends best first, probed
 */
public record HostFacts(
        int java,
        OptionalInt vectorBits,
        String machineCode,
        boolean nativeAccess,
        int threads,
        Machine machine,
        List<Backend> backends) {

    /** A backend and what its probe said. */
    public record Backend(String name, Capabilities can, Probe probe) {
        private static Backend of(Candidate candidate) {
            return new Backend(candidate.provider().name(), candidate.provider().capabilities(), candidate.probe());
        }

        boolean usable() {
            return probe.usable();
        }

        String reason() {
            return probe.reason();
        }
    }

    /** Of this process, now. */
    public static HostFacts here(int threads) {
        return new HostFacts(
                Runtime.version().feature(),
                vectorWidth(),
                decoding(),
                HostFacts.class.getModule().isNativeAccessEnabled(),
                threads,
                Machine.here(),
                Backends.candidates().stream().map(Backend::of).toList());
    }

    private static String decoding() {
        MachineCode.Status status = MachineCode.load();
        return status.code() == null ? "none: " + status.text() : status.text();
    }

    /** Asked by reflection, since the module may be missing. */
    private static OptionalInt vectorWidth() {
        if (!VectorApi.load()) {
            return OptionalInt.empty();
        }
        try {
            Object species = Class.forName("jdk.incubator.vector.FloatVector")
                    .getField("SPECIES_PREFERRED")
                    .get(null);
            Object bits = Class.forName("jdk.incubator.vector.VectorSpecies")
                    .getMethod("vectorBitSize")
                    .invoke(species);
            return OptionalInt.of((Integer) bits);
        } catch (ReflectiveOperationException | LinkageError e) {
            return OptionalInt.empty();
        }
    }
}

package io.github.trol4j.models.doctor;

import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.KvFormat;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.machine.Machine;
import io.github.trol4j.models.machine.Memory;
import io.github.trol4j.models.machine.Processor;
import io.github.trol4j.models.machine.WeightChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was found.
 *
 * @param facts for people, in reading order
 * @param warnings what makes it slow or fail, each with its remedy
 * @param choice the weight format that would be taken
 * @param formats all that could be taken
 * @param backend the backend that would be taken, if any can work
 */
public record Diagnosis(
        Map<String, String> facts,
        List<String> warnings,
        WeightChoice choice,
        List<WeightFormat> formats,
        Optional<String> backend) {

    public static Diagnosis of(HostFacts s, Target wanted) {
        Optional<HostFacts.Backend> chosen =
                s.backends().stream().filter(b -> b.usable() && wanted.suits(b)).findFirst();
        WeightChoice choice = choice(wanted, chosen, s.machine().memory().available());
        List<String> warnings = new ArrayList<>();
        java(s, warnings);
        processor(s, warnings);
        memory(s.machine().memory(), choice, warnings);
        backends(s, chosen, wanted, warnings);
        return new Diagnosis(
                facts(s, chosen, choice),
                List.copyOf(warnings),
                choice,
                formats(chosen, wanted),
                chosen.map(HostFacts.Backend::name));
    }

    private static WeightChoice choice(Target wanted, Optional<HostFacts.Backend> backend, long available) {
        Capabilities can =
                backend.map(HostFacts.Backend::can).orElse(Capabilities.ofF32(Capabilities.Exactness.ROUNDED));
        return wanted.packing() == null
                ? WeightChoice.of(wanted.model(), can, available)
                : WeightChoice.stored(wanted.model(), can, wanted.packing(), available);
    }

    private static List<WeightFormat> formats(Optional<HostFacts.Backend> backend, Target wanted) {
        if (backend.isEmpty()) {
            return List.of();
        }
        if (wanted.packing() != null) {
            return List.of(wanted.packing().format());
        }
        return backend.get().can().formats().stream().sorted().toList();
    }

    private static Map<String, String> facts(HostFacts s, Optional<HostFacts.Backend> chosen, WeightChoice choice) {
        Map<String, String> facts = new LinkedHashMap<>(s.machine().facts());
        facts.put(
                "vectors",
                s.vectorBits().isPresent()
                        ? s.vectorBits().getAsInt() + " bits"
                        : "none: the module jdk.incubator.vector is missing");
        facts.put("machine code", s.machineCode());
        facts.put("native access", s.nativeAccess() ? "enabled" : "not enabled");
        facts.put("threads", String.valueOf(s.threads()));
        for (HostFacts.Backend b : s.backends()) {
            facts.put("backend " + b.name(), (b.usable() ? "usable: " : "unusable: ") + b.reason());
        }
        facts.put(
                "would choose",
                chosen.map(b -> "backend %s, the best usable one, with weights %s".formatted(b.name(), choice.reason()))
                        .orElse("nothing: no backend can work"));
        chosen.ifPresent(b -> facts.put("keys and values", kept(b, choice.format())));
        return facts;
    }

    /** How keys and values would be kept, if nobody asks for anything else. */
    private static String kept(HostFacts.Backend backend, WeightFormat weights) {
        KvFormat format = backend.can().kv(weights);
        return "%s, the default of backend %s with %s weights"
                .formatted(format.label(), backend.name(), weights.label());
    }

    private static void java(HostFacts s, List<String> warnings) {
        if (s.java() < 25) {
            warnings.add("Java %d is older than 25: vector conversions are slow or fail. Start with a JDK 25."
                    .formatted(s.java()));
        }
        if (s.vectorBits().isEmpty()) {
            warnings.add(
                    "The Vector API is missing, so fast kernels cannot run. Start Java with --add-modules jdk.incubator.vector.");
        }
        if (!s.nativeAccess()) {
            warnings.add(
                    "Native access is not enabled: Java warns now and will refuse native libraries later. Start it with --enable-native-access=ALL-UNNAMED.");
        }
    }

    private static void processor(HostFacts s, List<String> warnings) {
        Processor p = s.machine().processor();
        int bits = s.vectorBits().orElse(0);
        if (bits > 0 && bits <= 128 && (p.hasAvx2() || p.hasAvx512())) {
            warnings.add(
                    "Java uses vectors of %d bits although the processor has wider ones. Look for -XX:UseAVX or -XX:MaxVectorSize among the JVM options."
                            .formatted(bits));
        } else if (bits > 0 && bits <= 128) {
            warnings.add("Vectors have 128 bits only: expect a fraction of the speed of AVX2 or AVX-512.");
        } else if (bits == 256 && p.hasAvx512()) {
            warnings.add(
                    "Java uses vectors of 256 bits although the processor has AVX-512. Try the JVM option -XX:UseAVX=3.");
        }
        if (p.isKnown() && bits > 128 && !p.hasVnni() && !p.hasAmx()) {
            warnings.add(
                    "The processor has no dot products for int8 (VNNI) and no AMX: prompts are read at the speed of f32.");
        }
        s.machine().memory().processors().ifPresent(quota -> {
            if (quota < s.threads()) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "The container may use %.1f processors but %d threads would compute and wait for each other. Use --threads %d or raise the limit.",
                        quota,
                        s.threads(),
                        Math.max(1, (int) quota)));
            } else if (quota < p.cores()) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "The container may use %.1f processors of a machine with %d cores, so everything takes longer than it could here. Raise the limit.",
                        quota,
                        p.cores()));
            }
        });
        if (p.cores() > 0 && s.threads() > p.cores()) {
            warnings.add("%d threads on %d cores: the second thread of a core rarely helps. Use --threads %d."
                    .formatted(s.threads(), p.cores(), p.cores()));
        }
    }

    private static void memory(Memory memory, WeightChoice choice, List<String> warnings) {
        if (!choice.fits()) {
            warnings.add(
                    "The model needs about %s with weights %s, %s are available%s: expect swapping or an end by the system. Free memory or take a smaller model."
                            .formatted(
                                    Machine.gigabytes(choice.bytes()),
                                    choice.format().label(),
                                    Machine.gigabytes(memory.available()),
                                    memory.container().isPresent() ? " within the container's limit" : ""));
        } else if (choice.format() == WeightFormat.Q4) {
            warnings.add("Memory is only enough for weights of 4 bits, which cost accuracy. Free memory for q8.");
        }
    }

    private static void backends(
            HostFacts s, Optional<HostFacts.Backend> chosen, Target wanted, List<String> warnings) {
        if (chosen.isEmpty()) {
            warnings.add(
                    wanted.packing() == null
                            ? "No backend can work here."
                            : "The file was converted for backend %s alone, which cannot be used here."
                                    .formatted(wanted.packing().backend()));
            return;
        }
        HostFacts.Backend backend = chosen.get();
        if (backend.can().hasOnly(WeightFormat.F32)) {
            s.backends().stream()
                    .takeWhile(b -> b != backend)
                    .filter(b -> !b.usable())
                    .forEach(b -> warnings.add("Backend %s would compute, which is slow: %s cannot be used: %s"
                            .formatted(backend.name(), b.name(), b.reason())));
        }
        if (backend.probe().degraded() != null) {
            warnings.add("Backend %s is slower here than it should be: %s"
                    .formatted(backend.name(), backend.probe().degraded()));
        }
    }
}

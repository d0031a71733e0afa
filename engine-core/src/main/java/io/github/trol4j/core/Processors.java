package io.github.trol4j.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** How many threads are worth having: arithmetic gains nothing from two threads on one core. */
final class Processors {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private Processors() {}

    /** Physical cores, never more than the processors this JVM may use; those processors where the system does not say. */
    static int physical() {
        return physical(CPUS, Runtime.getRuntime().availableProcessors());
    }

    /** @param cpus folder with an entry {@code cpuN/topology/thread_siblings_list} for each logical processor */
    static int physical(Path cpus, int usable) {
        Set<String> cores = new HashSet<>();
        try (Stream<Path> entries = Files.list(cpus)) {
            for (Path entry : entries.filter(e -> e.getFileName().toString().matches("cpu\\d+"))
                    .toList()) {
                Path siblings = entry.resolve("topology/thread_siblings_list");
                if (Files.exists(siblings)) {
                    cores.add(Files.readString(siblings).strip());
                }
            }
        } catch (IOException e) {
            return usable;
        }
        return cores.isEmpty() ? usable : Math.min(cores.size(), usable);
    }
}

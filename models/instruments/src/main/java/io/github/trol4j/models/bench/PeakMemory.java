package io.github.trol4j.models.bench;

import io.github.trol4j.models.machine.Machine;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/**
 * Most memory that this process has held.
 *
 * @param what the figure contains, for people
 */
record PeakMemory(long bytes, String what) {
    static PeakMemory now(Machine machine) {
        OptionalLong resident = machine.peakResident();
        return resident.isPresent()
                ? new PeakMemory(resident.getAsLong(), "peak resident memory")
                : new PeakMemory(ofTheJvm(), "peak of heap and buffers; this system does not tell the resident memory");
    }

    private static long ofTheJvm() {
        long pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .mapToLong(p -> p.getPeakUsage() == null ? 0 : p.getPeakUsage().getUsed())
                .sum();
        long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return pools + buffers;
    }
}

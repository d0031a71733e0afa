package io.github.trol4j.models.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Memory of the machine and of this process, in bytes.
 *
 * @param physical of the machine
 * @param available what a model may take without driving anything out
 * @param container limit set from outside on this process and its like
 * @param heap most that this JVM's heap may take
 * @param processors processors that a container may use in total
 */
public record Memory(long physical, long available, OptionalLong container, long heap, OptionalDouble processors) {

    static Memory read(SystemFiles files) {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class); // other systems than Linux
        long physical = files.kilobytes("proc/meminfo", "MemTotal").orElseGet(system::getTotalMemorySize);
        long free = files.kilobytes("proc/meminfo", "MemAvailable").orElseGet(system::getFreeMemorySize);
        ControlGroups groups = new ControlGroups(files);
        OptionalLong limit = groups.memoryLimit();
        return new Memory(
                physical,
                Math.min(free, groups.memoryLeft().orElse(free)),
                limit.orElse(physical) < physical ? limit : OptionalLong.empty(),
                Runtime.getRuntime().maxMemory(),
                groups.processors());
    }
}

package io.github.trol4j.models.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Memory of the machine and of this process, in bytes.
 *
 * @param physical of the machine
 * @param free what the machine can still give away
 * @param container limit set from outside on this process and its like
 * @param containerUsed how much of that limit is taken
 * @param heap most that this JVM's heap may take
 * @param processors processors that a container may use in total
 */
public record Memory(
        long physical, long free, OptionalLong container, long containerUsed, long heap, OptionalDouble processors) {

    /** What a model may take without driving anything out. */
    public long available() {
        return container.isPresent() ? Math.min(free, Math.max(0, container.getAsLong() - containerUsed)) : free;
    }

    static Memory read(SystemFiles files) {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class); // other systems than Linux
        long physical = files.kilobytes("proc/meminfo", "MemTotal").orElseGet(system::getTotalMemorySize);
        long free = files.kilobytes("proc/meminfo", "MemAvailable").orElseGet(system::getFreeMemorySize);
        OptionalLong limit = first(files, limits(files));
        boolean bounded = limit.isPresent() && limit.getAsLong() < physical;
        return new Memory(
                physical,
                free,
                bounded ? limit : OptionalLong.empty(),
                bounded ? first(files, usages(files)).orElse(0) : 0,
                Runtime.getRuntime().maxMemory(),
                processors(files));
    }

    private static List<String> limits(SystemFiles files) {
        return List.of(
                "sys/fs/cgroup" + group(files) + "/memory.max",
                "sys/fs/cgroup/memory.max",
                "sys/fs/cgroup/memory/memory.limit_in_bytes");
    }

    private static List<String> usages(SystemFiles files) {
        return List.of(
                "sys/fs/cgroup" + group(files) + "/memory.current",
                "sys/fs/cgroup/memory.current",
                "sys/fs/cgroup/memory/memory.usage_in_bytes");
    }

    private static OptionalLong first(SystemFiles files, List<String> paths) {
        return paths.stream()
                .map(files::number)
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    /** The control group of this process below the root, {@code ""} if it is the root itself. */
    private static String group(SystemFiles files) {
        return files.text("proc/self/cgroup")
                .flatMap(t -> t.lines().filter(l -> l.startsWith("0::")).findFirst())
                .map(l -> l.substring("0::".length()))
                .filter(path -> !path.equals("/") && !path.contains(".."))
                .orElse("");
    }

    private static OptionalDouble processors(SystemFiles files) {
        String quota = files.text("sys/fs/cgroup" + group(files) + "/cpu.max")
                .or(() -> files.text("sys/fs/cgroup/cpu.max"))
                .or(() -> files.text("sys/fs/cgroup/cpu/cpu.cfs_quota_us")
                        .flatMap(q -> files.text("sys/fs/cgroup/cpu/cpu.cfs_period_us")
                                .map(p -> q + " " + p)))
                .orElse("max");
        String[] parts = quota.split("\\s+");
        OptionalLong time = SystemFiles.parse(parts[0]);
        OptionalLong period = parts.length > 1 ? SystemFiles.parse(parts[1]) : OptionalLong.empty();
        boolean limited = time.isPresent() && time.getAsLong() > 0 && period.orElse(0) > 0;
        return limited ? OptionalDouble.of((double) time.getAsLong() / period.getAsLong()) : OptionalDouble.empty();
    }
}

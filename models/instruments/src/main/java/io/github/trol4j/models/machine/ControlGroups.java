package io.github.trol4j.models.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The control groups that bind this process, of both versions that Linux has: its own and all above it, since each of them may set a
 * limit and the smallest counts. Inside a container the path of the own group may be the host's and lead nowhere; the root is then the
 * container's.
 */
record ControlGroups(SystemFiles files) {
    private static final String ROOT = "sys/fs/cgroup";

    /** Where systems mount the controller of processors of the first version. */
    private static final List<String> CPU_MOUNTS = List.of("/cpu", "/cpu,cpuacct", "/cpuacct,cpu");

    /**
     * What one group may take.
     *
     * @param limit in bytes
     * @param left of it, in bytes; files that were read once and can be dropped again do not count as taken
     */
    private record Bound(long limit, long left) {}

    /** Bytes that this process and its like may take. */
    OptionalLong memoryLimit() {
        return bounds().mapToLong(Bound::limit).min();
    }

    /** Bytes that may still be taken before any of the groups is full. */
    OptionalLong memoryLeft() {
        return bounds().mapToLong(Bound::left).min();
    }

    /** Processors that this process and its like may use in total. */
    OptionalDouble processors() {
        Stream<String> second = folders("", "").flatMap(f -> files.text(f + "/cpu.max").stream());
        Stream<String> first = CPU_MOUNTS.stream()
                .flatMap(mount -> folders(mount, "cpu"))
                .flatMap(f -> files.text(f + "/cpu.cfs_quota_us").stream()
                        .flatMap(quota ->
                                files.text(f + "/cpu.cfs_period_us").stream().map(period -> quota + " " + period)));
        return Stream.concat(second, first)
                .map(ControlGroups::share)
                .flatMapToDouble(OptionalDouble::stream)
                .min();
    }

    private Stream<Bound> bounds() {
        Stream<Optional<Bound>> second =
                folders("", "").map(f -> bound(f, "memory.max", "memory.current", "inactive_file"));
        Stream<Optional<Bound>> first = folders("/memory", "memory")
                .map(f -> bound(f, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"));
        return Stream.concat(second, first).flatMap(Optional::stream);
    }

    private Optional<Bound> bound(String folder, String limit, String usage, String droppable) {
        OptionalLong most = files.number(folder + "/" + limit);
        if (most.isEmpty()) {
            return Optional.empty();
        }
        long taken = files.number(folder + "/" + usage).orElse(0)
                - files.entry(folder + "/memory.stat", droppable).orElse(0);
        return Optional.of(new Bound(most.getAsLong(), Math.max(0, most.getAsLong() - Math.max(0, taken))));
    }

    /** As in {@code 150000 100000}: microseconds of computing in each period of so many. */
    private static OptionalDouble share(String quota) {
        String[] parts = quota.split("\\s+");
        OptionalLong time = SystemFiles.parse(parts[0]);
        OptionalLong period = parts.length > 1 ? SystemFiles.parse(parts[1]) : OptionalLong.empty();
        boolean limited = time.orElse(0) > 0 && period.orElse(0) > 0;
        return limited ? OptionalDouble.of((double) time.getAsLong() / period.getAsLong()) : OptionalDouble.empty();
    }

    /** Folders of the groups of one controller, the own one first and the root last. */
    private Stream<String> folders(String mount, String controller) {
        List<String> folders = new ArrayList<>();
        String own = group(controller);
        for (int end = own.length(); end > 0; end = own.lastIndexOf('/', end - 1)) {
            folders.add(ROOT + mount + own.substring(0, end));
        }
        folders.add(ROOT + mount);
        return folders.stream();
    }

    /**
     * Path of the own group below the root, {@code ""} for the root itself.
     *
     * @param controller {@code ""} for the one hierarchy of the second version
     */
    private String group(String controller) {
        return files.text("proc/self/cgroup").stream()
                .flatMap(String::lines)
                .map(line -> line.split(":", 3)) // number, controllers, path
                .filter(parts ->
                        parts.length == 3 && List.of(parts[1].split(",")).contains(controller))
                .map(parts -> parts[2])
                .filter(path -> !path.equals("/") && !path.contains(".."))
                .findFirst()
                .orElse("");
    }
}

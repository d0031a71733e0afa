package io.github.trol4j.models.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads made-up files of Linux systems. */
class MachineTest {
    @TempDir
    Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void coresFlagsAndCache() throws Exception {
        String two = "model name\t: Some CPU\ncpu family\t: 6\nmodel\t\t: 143\nphysical id\t: 0\ncore id\t\t: 3\n"
                + "flags\t\t: fpu avx2 avx512f avx512_vnni avx512_bf16 amx_tile amx_int8 amx_bf16\n";
        file("proc/cpuinfo", "processor\t: 0\n" + two + "\nprocessor\t: 1\n" + two + "\n");
        file("sys/devices/system/cpu/cpu0/cache/index3/size", "32768K\n");
        Processor p = Machine.read(root, 2).processor();
        assertThat(p.name()).isEqualTo("Some CPU (family 6, model 143)");
        assertThat(p.cores()).isEqualTo(1);
        assertThat(p.logical()).isEqualTo(2);
        assertThat(p.l3Bytes()).isEqualTo(32L << 20);
        assertThat(p.features()).isEqualTo("AVX2, AVX-512, VNNI (int8), bf16, AMX");
    }

    @Test
    void anArmProcessorSpeaksOfFeatures() throws Exception {
        file("proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd asimddp sve bf16\n");
        assertThat(Machine.read(root, 4).processor().features()).isEqualTo("NEON, SVE, VNNI (int8), bf16");
    }

    @Test
    void aSystemWithoutTheseFilesIsUnknownButHasMemory() {
        Machine machine = Machine.read(root, 4);
        assertThat(machine.processor().features()).contains("unknown");
        assertThat(machine.memory().physical()).isPositive();
        assertThat(machine.memory().container()).isEmpty();
        assertThat(machine.peakResident()).isEmpty();
    }

    @Test
    void memoryAndPeak() throws Exception {
        file("proc/meminfo", "MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    600 kB\n");
        file("proc/self/status", "Name:\tjava\nVmHWM:\t     123 kB\nVmRSS:\t 1 kB\n");
        Machine machine = Machine.read(root, 1);
        assertThat(machine.memory().physical()).isEqualTo(1000 * 1024);
        assertThat(machine.memory().available()).isEqualTo(600 * 1024);
        assertThat(machine.peakResident()).hasValue(123 * 1024);
    }

    @Test
    void containerOfTheSecondKind() throws Exception {
        file("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
        file("proc/self/cgroup", "0::/box\n");
        file("sys/fs/cgroup/box/memory.max", "2000000000\n");
        file("sys/fs/cgroup/box/memory.current", "500000000\n");
        file("sys/fs/cgroup/box/cpu.max", "150000 100000\n");
        Memory memory = Machine.read(root, 4).memory();
        assertThat(memory.container()).hasValue(2_000_000_000L);
        assertThat(memory.available()).isEqualTo(1_500_000_000L);
        assertThat(memory.processors()).hasValue(1.5);
    }

    @Test
    void containerOfTheFirstKind() throws Exception {
        file("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000000000\n");
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "1200000000\n");
        file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        Memory memory = Machine.read(root, 4).memory();
        assertThat(memory.available()).isZero();
        assertThat(memory.processors()).isEmpty();
    }

    /** As on many servers: the two controllers share a folder, and the group above the own one sets the limits. */
    @Test
    void groupsOfTheFirstKindAboveTheOwn() throws Exception {
        file("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
        file("proc/self/cgroup", "5:memory:/pod/box\n3:cpu,cpuacct:/pod/box\n0::/\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        file("sys/fs/cgroup/memory/pod/memory.limit_in_bytes", "1000000000\n");
        file("sys/fs/cgroup/memory/pod/memory.usage_in_bytes", "600000000\n");
        file("sys/fs/cgroup/memory/pod/memory.stat", "cache 300000000\ntotal_inactive_file 200000000\n");
        file("sys/fs/cgroup/memory/pod/box/memory.limit_in_bytes", "3000000000\n");
        file("sys/fs/cgroup/cpu,cpuacct/pod/cpu.cfs_quota_us", "50000\n");
        file("sys/fs/cgroup/cpu,cpuacct/pod/cpu.cfs_period_us", "100000\n");
        file("sys/fs/cgroup/cpu,cpuacct/pod/box/cpu.cfs_quota_us", "-1\n");
        file("sys/fs/cgroup/cpu,cpuacct/pod/box/cpu.cfs_period_us", "100000\n");
        Memory memory = Machine.read(root, 4).memory();
        assertThat(memory.container()).hasValue(1_000_000_000L);
        assertThat(memory.available()).isEqualTo(600_000_000L); // what was read from files can be dropped
        assertThat(memory.processors()).hasValue(0.5);
    }

    /** The own group is full sooner although the one above has the smaller limit. */
    @Test
    void theSmallestLimitOfAllGroupsOfTheSecondKind() throws Exception {
        file("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
        file("proc/self/cgroup", "0::/pod/box\n");
        file("sys/fs/cgroup/pod/memory.max", "2000000000\n");
        file("sys/fs/cgroup/pod/memory.current", "100000000\n");
        file("sys/fs/cgroup/pod/cpu.max", "400000 100000\n");
        file("sys/fs/cgroup/pod/box/memory.max", "3000000000\n");
        file("sys/fs/cgroup/pod/box/memory.current", "2900000000\n");
        file("sys/fs/cgroup/pod/box/cpu.max", "max 100000\n");
        Memory memory = Machine.read(root, 8).memory();
        assertThat(memory.container()).hasValue(2_000_000_000L);
        assertThat(memory.available()).isEqualTo(100_000_000L);
        assertThat(memory.processors()).hasValue(4);
    }

    /** Inside a container the path may be the host's. */
    @Test
    void anOwnGroupThatCannotBeSeen() throws Exception {
        file("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
        file("proc/self/cgroup", "4:memory:/docker/0123\n1:cpu:/docker/0123\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000000000\n");
        file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n");
        file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        Memory memory = Machine.read(root, 4).memory();
        assertThat(memory.container()).hasValue(1_000_000_000L);
        assertThat(memory.processors()).hasValue(2);
    }

    @Test
    void aLimitAboveTheMachineIsNone() throws Exception {
        file("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        file("sys/fs/cgroup/memory.max", "max\n");
        assertThat(Machine.read(root, 4).memory().container()).isEmpty();
    }
}

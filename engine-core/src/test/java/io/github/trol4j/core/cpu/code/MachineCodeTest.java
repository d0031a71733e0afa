package io.github.trol4j.core.cpu.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which kernels are taken, and what is said when there are none. */
class MachineCodeTest {
    /** The kernels' own test has nothing to do where none can be used; that must not happen unnoticed. */
    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void isUsedOnEveryProcessorThatTheSystemSaysHasTheInstructions() throws Exception {
        String flags = Files.readString(Path.of("/proc/cpuinfo"));
        assertThat(MachineCode.load("avx512").code() != null)
                .isEqualTo(flags.contains(" avx512_vnni") && flags.contains(" avx512bw"));
        MachineCode.Status best = MachineCode.load("auto");
        assertThat(best.code() != null)
                .as(best.text())
                .isEqualTo(MachineCode.available().findAny().isPresent());
    }

    @Test
    void canBeSwitchedOff() {
        MachineCode.Status status = MachineCode.load("off");
        assertThat(status.code()).isNull();
        assertThat(status.text()).isEqualTo("switched off by -Dtrol.cpu.code=off");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void anInstructionSetThatNobodyKnowsIsRefusedWithTheKnownOnes() {
        MachineCode.Status status = MachineCode.load("sse9");
        assertThat(status.code()).isNull();
        assertThat(status.text()).contains("-Dtrol.cpu.code=sse9").contains("avx512");
    }
}

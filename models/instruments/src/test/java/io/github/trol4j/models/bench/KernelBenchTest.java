package io.github.trol4j.models.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.cpu.code.MachineCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelBenchTest {
    @Test
    void measuresEveryKernelThatThisMachineCanUse() {
        List<KernelBench.Row> rows = KernelBench.measure(1, 1);
        if (MachineCode.load().code() == null) {
            assertThat(rows).isEmpty();
            return;
        }
        assertThat(rows)
                .extracting(KernelBench.Row::name)
                .contains("q4 weights, 1 row", "q4 weights, 8 rows", "q8 weights, 1 row", "q8 weights, 8 rows");
        assertThat(rows).allMatch(row -> row.rate() > 0 && row.share() > 0);
    }
}

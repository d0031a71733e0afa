package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.cli.Shell.Result;
import io.github.trol4j.core.BackendProvider.Probe;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.bench.Roofline;
import io.github.trol4j.models.doctor.HostFacts;
import io.github.trol4j.models.doctor.HostFacts.Backend;
import io.github.trol4j.models.machine.Machine;
import io.github.trol4j.models.machine.Memory;
import io.github.trol4j.models.machine.Processor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What people and scripts see of machines that are made up. */
class DoctorCommandTest {
    private static final Roofline LIMITS = new Roofline(
            4,
            30e9,
            Map.of(WeightFormat.F32, 400e9, WeightFormat.BF16, 800e9, WeightFormat.Q8, 1600e9),
            WeightFormat.F32,
            List.of());
    private static final int WIDE = 512;
    private static final int NARROW = 128;

    @TempDir
    Path folder;

    private static HostFacts machine(int vectorBits, int threads) {
        Set<String> flags = Set.of("avx2", "avx512f", "avx512_vnni");
        Memory memory =
                new Memory(32_000_000_000L, 30_000_000_000L, OptionalLong.empty(), 1L << 30, OptionalDouble.empty());
        return new HostFacts(
                25,
                OptionalInt.of(vectorBits),
                "AVX-512 VNNI",
                true,
                threads,
                new Machine(new Processor("a CPU", 4, 4, flags, 0), memory, OptionalLong.empty()),
                List.of(new Backend(
                        "cpu", Backends.capabilities("cpu"), Probe.usable("oneDNN 3.11.0, avx512_core_vnni"))));
    }

    private static Result doctor(int vectorBits, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new DoctorCommand(threads -> machine(vectorBits, threads), threads -> LIMITS))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    @Test
    void onlyStrictTurnsAWarningIntoAFailure() {
        assertThat(doctor(WIDE, "--threads", "4", "--strict").exitCode()).isZero();
        assertThat(doctor(NARROW, "--threads", "4").exitCode()).isZero();
        Result strict = doctor(NARROW, "--threads", "4", "--strict");
        assertThat(strict.exitCode()).isEqualTo(1);
        assertThat(strict.stdout()).containsOnlyOnce("WARNING").contains("128 bits");
        assertThat(strict.stderr()).isEmpty();
    }

    @Test
    void everyFormatHasItsOwnEstimate() {
        Result result = doctor(WIDE, "--threads", "4", "--preset", "trol-1.8b");
        assertThat(result.stdout().lines())
                .contains("keys and values    bf16, the default of backend cpu with bf16 weights")
                .contains("warnings           none: nothing found that makes it slow")
                .anyMatch(line -> line.startsWith("limits ") && line.contains("int8 multiplied at 1600 GOP/s"))
                .anyMatch(line -> line.startsWith("at best ") && line.contains("1300 tokens"))
                .anyMatch(line -> line.startsWith("  with bf16 ") && line.endsWith(", would be chosen"))
                .anyMatch(line -> line.startsWith("  with q8 ") && line.contains(" s to read, then "));
    }

    @Test
    void quickMeasuresNothing() {
        assertThat(doctor(WIDE, "--threads", "4", "--quick").stdout()).doesNotContain("limits", "at best");
    }

    @Test
    void aPackedFileIsJudgedAtItsOwnFormat() {
        String packed = folder.resolve("tiny.trol").toString();
        String tiny =
                Path.of(System.getProperty("trol.fixtures"), "internlm2-tiny").toString();
        assertThat(Shell.run("convert", tiny, "--weights", "q8", "-o", packed).exitCode())
                .isZero();
        assertThat(doctor(WIDE, "--threads", "4", "--model", packed).stdout())
                .contains("weights q8: the file was converted to it", "  with q8 ")
                .doesNotContain("  with bf16 ");
    }

    @Test
    void theSameForPrograms() throws Exception {
        Result result = doctor(NARROW, "--threads", "4", "--preset", "trol-1.8b", "--json");
        JsonNode json = new ObjectMapper().readTree(result.stdout());
        assertThat(json.get("backend").textValue()).isEqualTo("cpu");
        assertThat(json.get("weights").textValue()).isEqualTo("bf16");
        assertThat(json.get("estimates").findValuesAsText("weights")).containsExactly("f32", "bf16", "q8", "q4");
        assertThat(json.at("/estimates/2/prompt_seconds_at_least").doubleValue())
                .isLessThan(json.at("/estimates/1/prompt_seconds_at_least").doubleValue());
        assertThat(json.get("warnings")).hasSize(1);
    }
}

package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.cli.Shell.Result;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packed file is a model like any other, but for its precision; elsewhere an open precision is chosen and said. */
class PackedCommandsTest {
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));
    private static final String TINY = FIXTURES.resolve("internlm2-tiny").toString();
    private static final String[] BENCH = {
        "bench", "--prompt", "40", "--image-tokens", "0", "--gen", "2", "-r", "1", "--no-roofline"
    };

    @TempDir
    Path folder;

    private static Result bench(String... more) {
        String[] all = Arrays.copyOf(BENCH, BENCH.length + more.length);
        System.arraycopy(more, 0, all, BENCH.length, more.length);
        return Shell.run(all);
    }

    @Test
    void benchMeasuresAPackedFileAtItsOwnPrecision() {
        String packed = folder.resolve("tiny.trol").toString();
        assertThat(Shell.run("convert", TINY, "--weights", "q8", "-o", packed).exitCode())
                .isZero();
        Result result = bench("--model", packed);
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        assertThat(result.stdout()).contains("q8").contains("pp2").contains("tg");
        Result other = bench("--model", packed, "--weights", "f32");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.stderr()).contains("was converted to q8 weights").contains("--weights f32");
    }

    @Test
    void theVisionTowerIsPackedAsAskedForAndStaysSo() {
        Path usual = folder.resolve("usual.trol");
        Path narrow = folder.resolve("narrow.trol");
        Result made = Shell.run("convert", TINY, "--weights", "q8", "-o", usual.toString());
        assertThat(made.exitCode()).as(made.stderr()).isZero();
        made = Shell.run("convert", TINY, "--weights", "q8", "-o", narrow.toString(), "--vision-weights", "q8");
        assertThat(made.exitCode()).as(made.stderr()).isZero();
        assertThat(narrow.toFile().length()).isLessThan(usual.toFile().length());
        assertThat(bench("--model", narrow.toString()).exitCode()).isZero();
        Result again = bench("--model", narrow.toString(), "--vision-weights", "bf16");
        assertThat(again.exitCode()).isEqualTo(1); // as for another backend
        assertThat(again.stderr()).contains("as it was converted").contains("--vision-weights");
        Result unknown = bench("--model", TINY, "--vision-weights", "q4");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.stderr()).contains("F32, BF16, Q8");
    }

    @Test
    void anOpenPrecisionIsSaidInALine() {
        Result chosen = bench("--model", TINY);
        assertThat(chosen.exitCode()).as(chosen.stderr()).isZero();
        assertThat(chosen.stderr()).startsWith("trol: weights f32: exact, and the model is small");
        Result given = bench("--model", TINY, "--weights", "q8");
        assertThat(given.stderr()).doesNotContain("trol: weights");
    }
}

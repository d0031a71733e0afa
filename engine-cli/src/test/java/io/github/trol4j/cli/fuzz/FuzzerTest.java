package io.github.trol4j.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.cli.fuzz.Fuzzer.Outcome;
import io.github.trol4j.cli.fuzz.Targets.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few rounds of each target, always the same ones; src-test-fixtures/fuzz runs many. */
class FuzzerTest {
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));
    private static final int ROUNDS = 5;

    @TempDir
    private Path folder;

    @Tag("nightly")
    @Test
    void everyReaderReadsOrRefuses() throws IOException {
        List<Target> targets = Targets.all(FIXTURES, folder);
        assertThat(targets).hasSizeGreaterThan(15);
        for (Target target : targets) {
            Outcome outcome = new Fuzzer(folder, 20_261_201).run(target, round -> round < ROUNDS);

            assertThat(outcome.finds()).as(target.name()).isEmpty();
            assertThat(outcome.read() + outcome.refused()).isEqualTo(ROUNDS);
        }
    }

    @Test
    void anythingButARefusalIsAFind() throws IOException {
        Target broken = new Target("broken", List.of(new byte[] {1, 2, 3}), bytes -> {
            throw new IllegalStateException("a defect");
        });

        Outcome outcome = new Fuzzer(folder, 1).run(broken, round -> round < 3);

        assertThat(outcome.finds()).hasSize(3).allMatch(find -> find.contains("a defect"));
    }
}

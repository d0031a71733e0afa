package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.cli.Shell.Result;
import io.github.trol4j.llm.PlanFile;
import io.github.trol4j.llm.Traversal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {
    @TempDir
    private Path temp;

    @Test
    void aProfileOfNanoIsMadeAndCanBeMeasured() {
        Path file = temp.resolve("plan.json");
        Result made = Shell.run(
                "profile", "--set", "nano", "--data", data(), "--limit", "6", "--bound", "0", "--out", file.toString());
        assertThat(made.exitCode()).as(made.stderr()).isZero();
        assertThat(made.stdout().strip()).isEqualTo("profile=" + file);
        assertThat(made.stderr()).contains("answers_changed: 0.00 %", "questions: 6");
        Traversal.Profile profile = PlanFile.read(file);
        assertThat(profile.plans())
                .hasSize(4)
                .isNotEqualTo(Traversal.FULL.plan(4).prompt());
        Result compared = Shell.run(
                "bench",
                "--no-roofline",
                "-r",
                "1",
                "--gen",
                "2",
                "--prompt",
                "90",
                "-o",
                "csv",
                "--traversal",
                "full,profile=" + file,
                "--compare",
                "full");
        assertThat(compared.exitCode()).as(compared.stderr()).isZero();
        assertThat(compared.stdout()).contains("pp full,", "time profile=" + file, "dmax profile=" + file);
    }

    @Test
    void whatCannotBeIsWrongUsage() {
        Path file = temp.resolve("plan.json");
        assertThat(Shell.run("profile", "--set", "nano").exitCode()).isEqualTo(2);
        Result bound = Shell.run("profile", "--set", "nano", "--out", file.toString(), "--bound", "101");
        assertThat(bound.exitCode()).isEqualTo(2);
        assertThat(bound.stderr()).contains("between 0 and 100");
        Result there = Shell.run("profile", "--set", "nano", "--out", temp.toString());
        assertThat(there.exitCode()).isEqualTo(2);
        assertThat(there.stderr()).contains("exists; choose another --out");
        Result policy = Shell.run("ask", "--traversal", "profile=" + file, "Hello?");
        assertThat(policy.exitCode()).isEqualTo(2);
        assertThat(policy.stderr()).contains("cannot read the profile");
    }

    private static String data() {
        return Path.of(System.getProperty("trol.fixtures"))
                .resolveSibling("nano-bench")
                .toString();
    }
}

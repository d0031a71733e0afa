package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a user starts it: as a jar, and through the launcher. */
class ProgramIT {
    private static final Path HOME = Path.of(System.getProperty("trol.home"));
    private static final Path JAR = HOME.resolve("engine-cli/target/trol/trol.jar");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    Path elsewhere;

    @Test
    void theJarRunsWithoutAnyOption() throws Exception {
        Result version = run(Map.of(), JAVA.toString(), "-jar", JAR.toString(), "--version");
        assertThat(version.stderr()).isEmpty();
        assertThat(version.stdout()).startsWith("trol ").doesNotContain("not packaged");
        assertThat(version.exitCode()).isZero();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theLauncherRunsFromAnotherFolderThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("t"), HOME.resolve("trol"));
        Result version = run(Map.of(), link.toString(), "--version");
        assertThat(version.stderr()).isEmpty();
        assertThat(version.stdout()).startsWith("trol ").doesNotContain("not packaged");
        assertThat(version.exitCode()).isZero();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theLauncherPassesArgumentsAndTheExitCodeThrough() throws Exception {
        Result wrong = run(Map.of(), HOME.resolve("trol").toString(), "--no such option");
        assertThat(wrong.stdout()).isEmpty();
        assertThat(wrong.stderr()).contains("--no such option");
        assertThat(wrong.exitCode()).isEqualTo(2);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aForcedJdkIsTakenOrRefused() throws Exception {
        Result refused =
                run(Map.of("TROL_JAVA", "/nowhere"), HOME.resolve("trol").toString(), "--version");
        assertThat(refused.stderr()).contains("TROL_JAVA=/nowhere");
        assertThat(refused.stdout()).isEmpty();
        assertThat(refused.exitCode()).isEqualTo(1);
    }

    private record Result(int exitCode, String stdout, String stderr) {}

    private Result run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path out = elsewhere.resolve("out");
        Path err = elsewhere.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // A build inside the build would be one too many.
        builder.environment().put("TROL_BUILD", "never");
        builder.environment().put("TROL_JAVA", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Result(exitCode, Files.readString(out), Files.readString(err));
    }
}

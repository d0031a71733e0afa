package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
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

    /** The project in a folder with a blank, no HOME, no locale: as a container or a cron job starts it. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theLauncherNeedsNeitherHomeNorLocaleNorAPathWithoutBlanks() throws Exception {
        Path project = Files.createDirectories(elsewhere.resolve("my dir"));
        Files.createDirectories(project.resolve("engine-cli/target"));
        Files.createDirectories(project.resolve(".mvn"));
        Files.copy(HOME.resolve("trol"), project.resolve("trol"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(HOME.resolve(".mvn/find-jdk.sh"), project.resolve(".mvn/find-jdk.sh"));
        Files.createSymbolicLink(project.resolve("engine-cli/target/trol"), JAR.getParent());
        // In a file, since the locale of this process may not be able to say it.
        Path script = Files.writeString(
                elsewhere.resolve("start.sh"), """
                cp '%s' 'gr\u00fcn.png'
                for locale in C C.UTF-8; do
                    env -u HOME -u LANG LC_ALL=$locale './my dir/trol' ask --json --image 'gr\u00fcn.png' 'Wie hei\u00dft die Farbe \u2013 \u989c\u8272?'
                done
                """.formatted(HOME.resolve("models/nano/samples/02-shapes.png")));

        Result asked = run(Map.of(), "/bin/sh", script.toString());

        assertThat(asked.exitCode()).as(asked.stderr()).isZero();
        assertThat(asked.stdout().lines()).hasSize(2).allMatch(line -> line.contains("\"prompt\":105,"));
    }

    /** An archive that does not fit is no failure to the JVM: starts only become slow, and nobody is told. */
    @Test
    void theStartUpArchiveFitsTheStartsItIsMadeFor() throws Exception {
        Path archive = elsewhere.resolve("trol.aot");
        String picture = HOME.resolve("models/nano/samples/02-shapes.png").toString();
        Result made = java(
                "-XX:AOTCacheOutput=" + archive,
                "-jar",
                JAR.toString(),
                "ask",
                "--image",
                picture,
                "What colour is the circle?");
        assertThat(made.exitCode()).as(made.stdout() + made.stderr()).isZero();
        Result version = java(
                "-XX:AOTCache=" + archive, "-XX:AOTMode=on", "-Xlog:aot=error", "-jar", JAR.toString(), "--version");
        assertThat(version.stdout()).matches("trol \\S+\\R");
        assertThat(version.stderr()).isEmpty();
        assertThat(version.exitCode()).isZero();
    }

    /** With the options of the launcher that an archive depends on. */
    private Result java(String... arguments) throws IOException, InterruptedException {
        Stream<String> options = Stream.of(JAVA.toString(), "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED");
        return run(Map.of(), Stream.concat(options, Stream.of(arguments)).toArray(String[]::new));
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

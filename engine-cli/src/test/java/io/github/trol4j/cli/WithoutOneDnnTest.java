package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where oneDNN cannot be had, one line says so and the Vector API alone finds the same answer. */
class WithoutOneDnnTest {
    private static final Path PICTURE = Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png");

    @TempDir
    Path folder;

    /** Ways to lose the library. */
    private enum Loss {
        SWITCHED_OFF("switched off", jar -> false),
        NOT_ON_THE_CLASS_PATH("oneDNN is not on the class path", jar -> jar.startsWith("dnnl-")),
        NO_NATIVE_PART("oneDNN cannot be loaded", jar -> jar.matches("dnnl-.*-(linux|macosx|windows)-.*"));

        private final String reason;
        private final Predicate<String> missing;

        Loss(String reason, Predicate<String> missing) {
            this.reason = reason;
            this.missing = missing;
        }

        private String classPath() {
            String whole = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            return Arrays.stream(whole.split(File.pathSeparator))
                    .filter(entry -> !missing.test(Path.of(entry).getFileName().toString()))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void oneLineAndTheSameAnswer(Loss loss) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xlog:disable"));
        if (loss == Loss.SWITCHED_OFF) {
            command.add("-Dtrol.cpu.dnnl=off");
        }
        Stream.of("-cp", loss.classPath(), Main.class.getName(), "ask", "--model", "nano", "--backend", "cpu")
                .forEach(command::add);
        Stream.of("--image", PICTURE.toString(), "What shape is the gray thing?")
                .forEach(command::add);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int exitCode = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        assertThat(Files.readAllLines(err))
                .filteredOn(line -> !line.equals("WARNING: Using incubator modules: jdk.incubator.vector"))
                .singleElement()
                .asString()
                .startsWith("WARN Backends - ")
                .contains("by the Vector API alone", loss.reason);
        assertThat(Files.readString(out).strip()).isEqualTo("heart");
        assertThat(exitCode).isZero();
    }
}

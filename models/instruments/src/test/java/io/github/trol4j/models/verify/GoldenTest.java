package io.github.trol4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.Backends;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.vision.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden case of every fixture checkpoint on every backend that can run here, stage by stage. */
class GoldenTest {
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));
    /** These work on every machine that builds the project; a missing one is a failure, not a smaller suite. */
    private static final List<String> REQUIRED = List.of("reference", "nd4j");

    private static final int LEAST_CASES = 28;

    static List<String> backends() {
        return Backends.candidates().stream()
                .filter(candidate -> candidate.probe().usable())
                .map(candidate -> candidate.provider().name())
                .toList();
    }

    static List<Path> checkpoints() throws IOException {
        try (Stream<Path> folders = Files.list(FIXTURES)) {
            return folders.filter(f -> Files.isDirectory(f.resolve("golden")))
                    .sorted()
                    .toList();
        }
    }

    static Stream<Arguments> runs() throws IOException {
        return checkpoints().stream()
                .flatMap(c -> backends().stream()
                        .map(b -> Arguments.of(b, c.getFileName().toString())));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("runs")
    void everyStageAgrees(String backend, String checkpoint) {
        Path folder = FIXTURES.resolve(checkpoint);
        LoadOptions options = LoadOptions.defaults()
                .withBackend(backend)
                .withImages(ImageReader.Options.DEFAULT.withApplyExif(false));
        List<CaseResult> results = new ArrayList<>();
        try (TrolModel model = TrolModel.load(folder, options)) {
            Verifier verifier = new Verifier(model, Tolerance.of(model.backend().capabilities(), WeightFormat.F32));
            results.addAll(verifier.run(folder.resolve("golden"), Optional.empty(), r -> {}));
            assertThat(model.backend().name()).isEqualTo(backend);
        }
        String diverged = results.stream()
                .filter(result -> !result.passed())
                .map(result -> result.name() + ": first divergence at "
                        + result.firstDivergence().orElseThrow())
                .collect(Collectors.joining("\n"));
        assertThat(diverged).isEmpty();
        assertThat(results)
                .hasSize(cases(folder))
                .allSatisfy(result -> assertThat(result.stages()).hasSizeGreaterThan(5));
    }

    @Test
    void nothingOfTheSuiteIsMissing() throws IOException {
        assertThat(backends()).containsAll(REQUIRED);
        assertThat(checkpoints().stream().mapToInt(GoldenTest::cases).sum()).isGreaterThanOrEqualTo(LEAST_CASES);
    }

    private static int cases(Path checkpoint) {
        String[] files = checkpoint.resolve("golden").toFile().list((folder, name) -> name.endsWith(".safetensors"));
        return files == null ? 0 : files.length;
    }
}

package io.github.trol4j.models.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.offset;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.LowRankChoice;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.verify.CaseResult;
import io.github.trol4j.models.verify.StageResult;
import io.github.trol4j.models.verify.Tolerance;
import io.github.trol4j.models.verify.Verifier;
import io.github.trol4j.vision.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A converted checkpoint computes what its folder computes, and a conversion that fails leaves nothing. */
class ConverterTest {
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));
    private static final Path TINY = FIXTURES.resolve("internlm2-tiny");

    @TempDir
    private Path folder;

    private Path target() {
        return folder.resolve("model.trol");
    }

    private static Converter.Result convert(Path from, Path to, boolean replace, BooleanSupplier stopped) {
        try (Backend backend = Backends.create("reference", BackendOptions.defaults())) {
            return new Converter(ModelFiles.of(from), backend, WeightFormat.F32, listener(stopped)).write(to, replace);
        }
    }

    private static Converter.Listener listener(BooleanSupplier stopped) {
        return new Converter.Listener() {
            @Override
            public void written(String weight, long values, long total) {
                assertThat(values).isPositive().isLessThanOrEqualTo(total);
            }

            @Override
            public BooleanSupplier stopped() {
                return stopped;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "internlm2-tiny",
                "internlm2-tiny-bf16-490",
                "internlm2-tiny-fp16-sharded",
                "internlm2-tiny-nf4",
                "phi3-tiny",
                "phi3-tiny-bf16-sharded-448",
                "phi3-tiny-int8"
            })
    void answersAsItsFolderDoes(String checkpoint) {
        Path from = FIXTURES.resolve(checkpoint);
        Converter.Result result = convert(from, target(), false, () -> false);
        assertThat(target()).hasSize(result.after());
        LoadOptions options = LoadOptions.defaults()
                .withBackend("reference")
                .withImages(ImageReader.Options.DEFAULT.withApplyExif(false));
        try (TrolModel packed = TrolModel.load(target(), options);
                TrolModel unpacked = TrolModel.load(from, options)) {
            assertThat(packed.report())
                    .usingRecursiveComparison()
                    .ignoringFields("unusedTensors")
                    .isEqualTo(unpacked.report());
            assertThat(measure(packed, from)).isNotEmpty().isEqualTo(measure(unpacked, from));
        }
        Inspection inspection = Inspection.of(target());
        inspection.check(target());
        assertThat(inspection.problems()).isEmpty();
        Map<String, String> known = Inspection.of(from).facts();
        assertThat(inspection.facts()).containsAllEntriesOf(known).containsEntry("checksums", "all correct");
        assertThat(inspection.facts().get("packed for")).isEqualTo("reference, f32");
    }

    @ParameterizedTest
    @CsvSource({
        "internlm2-tiny, F32",
        "internlm2-tiny, BF16",
        "internlm2-tiny, Q8",
        "internlm2-tiny, Q4",
        "phi3-tiny, Q8"
    })
    void answersAsItsFolderDoesInEveryFormat(String checkpoint, WeightFormat format) {
        Path from = FIXTURES.resolve(checkpoint);
        LoadOptions options = LoadOptions.defaults().withBackend("cpu").withWeights(format);
        try (Backend backend = Backends.create("cpu", options.compute())) {
            new Converter(ModelFiles.of(from), backend, format, listener(() -> false)).write(target(), false);
        }
        try (TrolModel packed = TrolModel.load(target());
                TrolModel unpacked = TrolModel.load(from, options)) {
            assertThat(packed.backend().description())
                    .isEqualTo(unpacked.backend().description());
            assertSameButForRounding(measure(packed, from), measure(unpacked, from));
        }
    }

    /** Its file serves both ways; what it takes by itself depends on the format. */
    @ParameterizedTest
    @CsvSource({"F32, branch", "BF16, branch", "Q8, merged", "Q4, merged"})
    void aFileWithMergedBranchesServesEitherWay(WeightFormat format, String byItself) {
        LoadOptions options = LoadOptions.defaults().withBackend("cpu").withWeights(format);
        try (Backend backend = Backends.create("cpu", options.compute())) {
            new Converter(ModelFiles.of(TINY), backend, format, LowRankForm.BOTH, listener(() -> false))
                    .write(target(), false);
        }
        for (LowRankChoice choice : List.of(LowRankChoice.BRANCH, LowRankChoice.MERGED)) {
            try (TrolModel packed =
                            TrolModel.load(target(), LoadOptions.defaults().withLowRank(choice));
                    TrolModel unpacked = TrolModel.load(TINY, options.withLowRank(choice))) {
                assertThat(packed.report().lora()).isEqualToIgnoringCase(choice.name());
                assertThat(unpacked.report().lora()).isEqualToIgnoringCase(choice.name());
                assertSameButForRounding(measure(packed, TINY), measure(unpacked, TINY));
            }
        }
        try (TrolModel packed = TrolModel.load(target())) {
            assertThat(packed.report().lora()).isEqualTo(byItself);
        }
        assertThat(Inspection.of(target()).facts().get("packed low-rank")).contains("merged");
    }

    @Test
    void whatHasNoMergedBranchesSaysSo() {
        convert(TINY, target(), false, () -> false);
        LoadOptions merged = LoadOptions.defaults().withLowRank(LowRankChoice.MERGED);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> TrolModel.load(target(), merged))
                .withMessageContaining("model.trol was converted without merged weights")
                .withMessageContaining("--lora merged");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TrolModel.load(FIXTURES.resolve("phi3-tiny"), merged))
                .withMessageContaining("no low-rank branches to merge");
    }

    /**
     * The cpu backend does not repeat itself to the last bit, not even with one and the same model; that the weights are the same to
     * the last bit is the test of its own package.
     */
    private static void assertSameButForRounding(List<CaseResult> some, List<CaseResult> other) {
        assertThat(some).isNotEmpty().hasSameSizeAs(other);
        for (int i = 0; i < some.size(); i++) {
            List<StageResult> stages = some.get(i).stages();
            assertThat(stages).hasSizeGreaterThan(5).hasSameSizeAs(other.get(i).stages());
            for (int j = 0; j < stages.size(); j++) {
                StageResult expected = other.get(i).stages().get(j);
                assertThat(stages.get(j).stage()).isEqualTo(expected.stage());
                assertThat(stages.get(j).maxAbs()).as(expected.stage()).isCloseTo(expected.maxAbs(), offset(1e-3));
            }
        }
    }

    /** Every stage of every golden case, with its differences to the last digit. */
    private static List<CaseResult> measure(TrolModel model, Path checkpoint) {
        Verifier verifier = new Verifier(model, Tolerance.of(model.backend().capabilities(), WeightFormat.F32));
        return verifier.run(checkpoint.resolve("golden"), Optional.empty(), r -> {});
    }

    @Test
    void anInterruptionLeavesNothing() throws IOException {
        int[] asked = {0};
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> convert(TINY, target(), false, () -> asked[0]++ == 20));
        assertEmpty();
    }

    @Test
    void aBrokenCheckpointLeavesNothing() throws IOException {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        try (Stream<Path> files = Files.list(TINY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, broken.resolve(file.getFileName()));
            }
        }
        Files.copy(
                FIXTURES.resolve("internlm2-tiny-bf16-490/config.json"),
                broken.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.write(broken.resolve("trol_gating.pt"), new byte[] {1, 2, 3});
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> convert(broken, target(), false, () -> false));
        assertThat(target()).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(broken);
        }
    }

    @Test
    void anExistingFileIsKeptUnlessForced() throws IOException {
        Files.writeString(target(), "precious");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> convert(TINY, target(), false, () -> false))
                .withMessageContaining("--force");
        assertThat(target()).hasContent("precious");
        convert(TINY, target(), true, () -> false);
        assertThat(Inspection.of(target()).problems()).isEmpty();
    }

    @Test
    void aPackedFileIsNotConvertedAgain() {
        convert(TINY, target(), false, () -> false);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> convert(target(), folder.resolve("again.trol"), false, () -> false))
                .withMessageContaining("packed already");
    }

    @Test
    void anotherBackendIsToldToConvertAgain() {
        convert(TINY, target(), false, () -> false);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(
                        () -> TrolModel.load(target(), LoadOptions.defaults().withBackend("nd4j")))
                .withMessageContaining("model.trol was converted for backend 'reference'")
                .withMessageContaining("convert the checkpoint again with --backend nd4j");
    }

    @Test
    void damageIsFoundAtTheStartWithTheNameOfTheWeight() throws IOException {
        convert(TINY, target(), false, () -> false);
        byte[] bytes = Files.readAllBytes(target());
        bytes[bytes.length / 2] ^= 4;
        Files.write(target(), bytes);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TrolModel.load(target()))
                .withMessageContaining("model.trol is damaged")
                .withMessageMatching("(?s).*checksum of '[A-Za-z0-9_.]+weight'.*");
        Inspection inspection = Inspection.of(target());
        inspection.check(target());
        assertThat(inspection.problems()).hasSize(1);
    }

    private void assertEmpty() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}

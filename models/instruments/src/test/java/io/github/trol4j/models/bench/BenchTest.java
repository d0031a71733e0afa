package io.github.trol4j.models.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.load.Inspection;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BenchTest {
    private static final LoadOptions REFERENCE = LoadOptions.defaults().withBackend("reference");

    /** Random weights of the shapes of both families, small. */
    @ParameterizedTest
    @CsvSource({"internlm2-tiny, FULL", "internlm2-tiny, OFF", "phi3-tiny, FULL", "phi3-tiny, OFF"})
    void everyPhaseIsMeasuredAsOftenAsPlanned(String checkpoint, Traversal traversal) {
        TrolConfig config = TrolConfig.read(
                ModelFiles.folder(Path.of(System.getProperty("trol.fixtures")).resolve(checkpoint)));
        BenchPlan plan = new BenchPlan(60, BenchPlan.ONE_PICTURE, 3, traversal, 2);
        Roofline roofline = new Roofline(1, 1e9, Map.of(WeightFormat.F32, 1e9), WeightFormat.F32, List.of());
        BenchReport report =
                Bench.run(() -> BenchModel.random(config, 4, REFERENCE), plan, roofline, (phase, part) -> {});
        List<String> names = report.rows().stream().map(BenchRow::name).toList();
        assertThat(names)
                .containsExactlyElementsOf(
                        traversal == Traversal.FULL
                                ? List.of("load", "ve", "work full", "pp1", "pp2", "pp", "tg", "rss")
                                : List.of("load", "ve", "work off", "pp", "tg", "rss"));
        for (String name : List.of("ve", "pp", "tg")) {
            BenchRow row = report.row(name).orElseThrow();
            assertThat(row.samples().count()).isEqualTo(2);
            assertThat(row.samples().min()).isPositive();
            assertThat(row.limit()).isNotNull();
        }
        assertThat(report.facts().get("backend")).startsWith("reference");
    }

    @Test
    void questionsAboutOnePictureHaveRows() {
        BenchReport report = Bench.run(
                () -> BenchModel.checkpoint("nano", LoadOptions.defaults()),
                new BenchPlan(100, 64, 1, Traversal.FULL, 1).withQuestions(3),
                Roofline.none(),
                (phase, part) -> {});
        assertThat(report.rows()).extracting(BenchRow::name).contains("q1", "q3", "kept");
        assertThat(report.rows())
                .filteredOn(row -> row.name().equals("q3"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.samples().count()).isEqualTo(2);
                    assertThat(row.what()).contains("question 2 to 3 about the same picture, 18 tokens of its own");
                });
        assertThatThrownBy(() -> new BenchPlan(20, 0, 2, Traversal.OFF, 1).withQuestions(0))
                .hasMessageContaining("cannot ask 0 questions");
    }

    @Test
    void sequencesThatAreDecodedTogetherHaveARow() {
        String folder =
                Path.of(System.getProperty("trol.fixtures"), "internlm2-tiny").toString();
        BenchReport report = Bench.run(
                () -> BenchModel.checkpoint(folder, REFERENCE),
                new BenchPlan(20, 0, 2, Traversal.OFF, 1).withSequences(3),
                Roofline.none(),
                (phase, part) -> {});
        assertThat(report.row("tg3").orElseThrow().samples().min()).isPositive();
        assertThatThrownBy(() -> new BenchPlan(20, 0, 2, Traversal.OFF, 1).withSequences(0))
                .hasMessageContaining("1 to 256");
    }

    @Test
    void policiesTakeTurnsAndAreCompared() {
        String folder =
                Path.of(System.getProperty("trol.fixtures"), "internlm2-tiny").toString();
        BenchPlan plan = new BenchPlan(30, 12, 4, Traversal.FULL, 2)
                .withOthers(List.of(Traversal.parse("threshold=0"), Traversal.OFF))
                .comparedWith(Traversal.FULL);
        BenchReport report =
                Bench.run(() -> BenchModel.checkpoint(folder, REFERENCE), plan, Roofline.none(), (phase, part) -> {});
        for (String policy : List.of("full", "threshold=0.0", "off")) {
            assertThat(report.row("pp " + policy).orElseThrow().samples().count())
                    .isEqualTo(2);
        }
        assertThat(report.row("time off").orElseThrow().samples().max()).isPositive();
        assertThat(report.row("work full").orElseThrow().samples().median()).isEqualTo(100);
        assertThat(report.row("work off").orElseThrow().samples().median()).isBetween(40.0, 60.0);
        assertThat(report.row("dmax full")).isEmpty();
        assertThat(report.row("dmax threshold=0.0").orElseThrow().samples().max())
                .isZero();
        assertThat(report.row("free threshold=0.0").orElseThrow().samples().min())
                .isEqualTo(100);
        assertThat(report.row("dmax off").orElseThrow().samples().min()).isPositive();
        assertThat(report.row("kl off").orElseThrow().samples().min()).isPositive();
        assertThat(report.row("dmean off").orElseThrow().samples().max())
                .isLessThan(report.row("dmax off").orElseThrow().samples().min());
    }

    @Test
    void aRealCheckpointIsMeasuredToo() {
        String folder =
                Path.of(System.getProperty("trol.fixtures"), "internlm2-tiny").toString();
        BenchReport report = Bench.run(
                () -> BenchModel.checkpoint(folder, REFERENCE),
                new BenchPlan(40, 0, 2, Traversal.FULL, 1),
                Roofline.none(),
                (phase, part) -> {});
        assertThat(report.row("ve")).isEmpty();
        assertThat(report.row("pp2").orElseThrow().samples().min()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1, 1", "10, 10, 1, 1", "10, 0, 0, 1", "10, 0, 1, 0", "10, -2, 1, 1"})
    void nonsenseIsRefused(int prompt, int image, int generated, int repetitions) {
        assertThatThrownBy(() -> new BenchPlan(prompt, image, generated, Traversal.FULL, repetitions))
                .isInstanceOf(EngineException.class);
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void aPresetIsAWholeCheckpointButForItsTokenizer(Preset preset) {
        Inspection found = Inspection.of(preset.files());
        assertThat(found.remarks()).isEmpty();
        assertThat(found.problems()).singleElement().asString().contains("tokenizer");
        assertThat(Preset.named(preset.label())).isEqualTo(preset);
    }

    @Test
    void anUnknownPresetIsToldTheKnownOnes() {
        assertThatThrownBy(() -> Preset.named("trol-2b")).hasMessageContaining("trol-1.8b");
    }
}

package io.github.trol4j.models.nano;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.nano.NanoRun.Chosen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole benchmark: 2,600 open questions and 200 of multiple choice, with the traversal full and off. Runs with
 * {@code ./mvnw -Pnightly -pl models/instruments -am test}; {@code -Dnano.backend=cpu -Dnano.weights=q8} choose what computes. Leaves the
 * tables of the model card in {@code models/instruments/target/nano-bench}.
 */
@Tag("nightly")
class NanoNightlyTest {
    private static final WeightFormat WEIGHTS =
            WeightFormat.valueOf(System.getProperty("nano.weights", "f32").toUpperCase(Locale.ROOT));

    @Test
    void theWholeBenchmark() throws IOException {
        try (TrolModel model = NanoRun.load(WEIGHTS)) {
            NanoRun run = new NanoRun(model);
            NanoReport report = new NanoReport(
                    run.ask(NanoBench.items(), Traversal.FULL, Traversal.OFF),
                    run.choose(NanoBench.choices(), Traversal.FULL, Traversal.OFF));
            write(model.backend().name(), report.text());
            assertThat(report.said()).hasSize(5200);
            assertThat(report.chosen()).hasSize(400);
            NanoCard card = NanoCard.read();
            Share all = report.free(Traversal.FULL, "all");
            assertThat(all.percent())
                    .isGreaterThanOrEqualTo(card.engine().percent() - 0.05 - allowedDrop()); // rounded there
            if (WEIGHTS == WeightFormat.F32) {
                assertThat(report.agreement(s -> true).percent()).isGreaterThanOrEqualTo(99.5);
                assertThat(all.percent())
                        .isBetween(card.recipe().low(), card.recipe().high());
                report.chosen().forEach(NanoNightlyTest::sumsAgree);
            }
        }
    }

    /** Points of accuracy that a format may cost. */
    private static double allowedDrop() {
        return switch (WEIGHTS) {
            case F32 -> 0;
            case BF16, Q8 -> 0.5;
            case Q4 -> 2;
        };
    }

    private static void sumsAgree(Chosen chosen) {
        String mode = chosen.traversal() == Traversal.FULL ? "full" : "off";
        chosen.scores()
                .forEach((letter, score) -> assertThat(score.logProb())
                        .as("row %d %s %s", chosen.choice().index(), mode, letter)
                        .isCloseTo(
                                chosen.choice()
                                        .reference()
                                        .get(mode)
                                        .get("sum")
                                        .get(letter)
                                        .asDouble(),
                                within(1e-3)));
    }

    private static void write(String backend, String text) throws IOException {
        Path folder = Files.createDirectories(Path.of("target/nano-bench"));
        Files.writeString(folder.resolve(backend + "-" + WEIGHTS.name().toLowerCase(Locale.ROOT) + ".md"), text);
    }
}

package io.github.trol4j.models.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the tables of work that the reference prints. */
class WorkTest {
    @ParameterizedTest
    @CsvSource({
        "trol-1.8b, 256, 1225, 1, 889.7, 15.4, 4725.1, 98304, 3399",
        "trol-7b, 256, 1225, 1, 889.7, 51.4, 20142.6, 131072, 14717",
        "trol-3.8b, 0, 256, 1, 723.6, 11.3, 2457.5, 393216, 7445",
        "trol-3.8b, 0, 1792, 7, 5065.2, 78.9, 14257.2, 393216, 7445",
    })
    void gigaflopAndBytes(
            String preset,
            int rank,
            int image,
            int tiles,
            double tower,
            double projector,
            double pass,
            long cache,
            double megabytes) {
        Work work = new Work(Preset.named(preset).config(), rank);
        assertThat(work.tower(tiles) / 1e9).isCloseTo(tower, within(0.06));
        assertThat(work.projector(image) / 1e9).isCloseTo(projector, within(0.06));
        assertThat(work.pass(image + 80, image) / 1e9).isCloseTo(pass, within(0.06));
        assertThat(work.cacheBytes()).isEqualTo(cache);
        assertThat(work.decodeWeights() * 2 / 1e6).isCloseTo(megabytes, within(0.6));
    }

    @ParameterizedTest
    @CsvSource({"trol-1.8b, 256", "trol-7b, 256", "trol-3.8b, 0"})
    void theLastBlockOfAPassForOneRowSavesLessThanABlock(String preset, int rank) {
        Work work = new Work(Preset.named(preset).config(), rank);
        double whole = work.pass(1300, 1225);
        int layers = work.config().decoder().layers();
        assertThat(work.lastRowPass(1300, 1225)).isBetween(whole * (layers - 1) / layers, whole);
    }
}

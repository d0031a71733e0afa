package io.github.trol4j.models.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.Backends;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.bench.Preset;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightChoiceTest {
    @ParameterizedTest
    @CsvSource({
        "trol-1.8b, 24, BF16, true",
        "trol-1.8b, 6, Q8, true",
        "trol-1.8b, 4.5, Q4, true",
        "trol-1.8b, 2, Q4, false",
        "trol-7b, 64, BF16, true",
        "trol-7b, 24, Q8, true",
        "trol-7b, 12, Q4, true",
        "trol-3.8b, 16, BF16, true"
    })
    void theMostPreciseThatFits(String preset, double gigabytes, WeightFormat format, boolean fits) {
        WeightChoice choice =
                WeightChoice.of(Preset.named(preset).config(), Backends.capabilities("cpu"), (long) (gigabytes * 1e9));
        assertThat(choice.format()).isEqualTo(format);
        assertThat(choice.fits()).isEqualTo(fits);
        assertThat(choice.reason()).startsWith(format.label() + ":").contains("available");
    }

    @Test
    void aSmallModelIsExact() {
        TrolConfig nano = TrolConfig.read(ModelFiles.nano());
        assertThat(WeightChoice.of(nano, Backends.capabilities("cpu"), 8L << 30).format())
                .isEqualTo(WeightFormat.F32);
    }

    @Test
    void otherBackendsHaveOneFormat() {
        WeightChoice choice = WeightChoice.of(Preset.TROL_7B.config(), Backends.capabilities("reference"), 16L << 30);
        assertThat(choice.format()).isEqualTo(WeightFormat.F32);
        assertThat(choice.fits()).isFalse();
    }
}

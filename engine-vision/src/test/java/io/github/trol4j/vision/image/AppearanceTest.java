package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alpha and deep grey, as the reference reads them and as people see them. */
class AppearanceTest {
    private static final ImageReader WHITE =
            new ImageReader(ImageReader.Options.DEFAULT.withAppearance(Appearance.seenOn(0xFFFFFF)));

    private static DecodedImage stored(byte[] png) {
        return Samples.AS_REFERENCE.decode(ImageSource.of(png, "a.png"));
    }

    private static List<Integer> seen(byte[] png) {
        RgbImage image = WHITE.read(png, "a.png");
        return List.of(image.sample(0, 0, 0), image.sample(0, 0, 1), image.sample(0, 0, 2));
    }

    @ParameterizedTest
    @CsvSource({"255, 0", "128, 127", "1, 254", "0, 255"})
    void alphaOfEachPixelIsBlended(int alpha, int expected) {
        byte[] png = Forge.png(1, 1, 8, PngHeader.RGB_ALPHA, new byte[] {0, 0, 0, 0, (byte) alpha});

        assertThat(seen(png)).containsOnly(expected);
        assertThat(stored(png).pixels().rgb()).containsOnly(0);
        assertThat(stored(png).remarks()).hasSize(alpha == 255 ? 0 : 1);
    }

    @Test
    void greyWithAlphaAnd16Bits() {
        byte[] grey = Forge.png(1, 1, 8, PngHeader.GREY_ALPHA, new byte[] {0, 100, 0});
        byte[] deep = Forge.png(1, 1, 16, PngHeader.RGB_ALPHA, new byte[] {0, 10, 99, 20, 99, 30, 99, 0, 99});

        assertThat(seen(grey)).containsOnly(255);
        assertThat(seen(deep)).containsOnly(255);
        assertThat(stored(deep).pixels().rgb()).containsExactly(10, 20, 30);
    }

    @Test
    void oneColourCanBeTransparent() {
        byte[] whole = Forge.png(2, 1, 8, PngHeader.RGB, new byte[] {0, 1, 2, 3, 1, 2, 4});
        byte[] keyed = Forge.inserted(whole, "tRNS", new byte[] {0, 1, 0, 2, 0, 3});

        RgbImage seen = WHITE.read(keyed, "a.png");

        assertThat(seen.sample(0, 0, 0)).isEqualTo(255);
        assertThat(seen.sample(1, 0, 2)).isEqualTo(4);
        assertThat(stored(keyed).remarks()).containsExactly(ImageRemark.TRANSPARENCY_DROPPED);
        assertThat(stored(whole).remarks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "255, 255, 1", "256, 255, 1", "32896, 255, 128", "65535, 255, 255"})
    void grey16IsCutOffOrScaled(int sample, int asStored, int asSeen) {
        byte[] png = Forge.png(1, 1, 16, PngHeader.GREY, new byte[] {0, (byte) (sample >> 8), (byte) sample});

        assertThat(stored(png).pixels().sample(0, 0, 0)).isEqualTo(asStored);
        assertThat(stored(png).remarks()).hasSize(sample > 255 ? 1 : 0);
        assertThat(seen(png)).containsOnly(asSeen);
    }

    @Test
    void coloursHaveNamesAndNumbers() {
        assertThat(Appearance.seenOn("White")).isEqualTo(Appearance.seenOn(0xFFFFFF));
        assertThat(Appearance.seenOn("#20c0FF")).isEqualTo(Appearance.seenOn(0x20C0FF));
        assertThatThrownBy(() -> Appearance.seenOn("blurple"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("blurple")
                .hasMessageContaining("#rrggbb");
    }
}

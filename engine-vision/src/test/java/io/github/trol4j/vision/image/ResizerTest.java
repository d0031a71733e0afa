package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResizerTest {
    static Stream<JsonNode> sizes() {
        JsonNode sizes = Samples.json("resize.json");
        assertThat(sizes).hasSizeGreaterThanOrEqualTo(11);
        return StreamSupport.stream(sizes.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void bothResizersEqualTheReference(JsonNode row) {
        RgbImage noise = Samples.rgb("noise.png");
        int width = row.path("width").asInt();
        int height = row.path("height").asInt();

        assertThat(new TorchBicubic().resize(noise, width, height).sha256())
                .isEqualTo(row.path("no_antialias_sha256").asText());
        assertThat(new PillowBicubic().resize(noise, width, height).sha256())
                .isEqualTo(row.path("pillow_sha256").asText());
    }

    @ParameterizedTest
    @CsvSource({"1,1,5,7", "5,7,1,1", "3,200,200,3", "200,3,3,200", "31,1,31,9", "1,31,9,31", "64,64,33,127"})
    void aPlainColourStaysThatColour(int width, int height, int newWidth, int newHeight) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) 200;
            rgb[i + 1] = (byte) 255;
        }
        for (Resizer resizer : new Resizer[] {new TorchBicubic(), new PillowBicubic()}) {
            RgbImage resized = resizer.resize(new RgbImage(width, height, rgb), newWidth, newHeight);

            assertThat(resized.width()).isEqualTo(newWidth);
            assertThat(resized.height()).isEqualTo(newHeight);
            for (int i = 0; i < resized.rgb().length; i += 3) {
                assertThat(resized.rgb()[i] & 0xFF).isEqualTo(200);
                assertThat(resized.rgb()[i + 1] & 0xFF).isEqualTo(255);
                assertThat(resized.rgb()[i + 2] & 0xFF).isZero();
            }
        }
    }

    @Test
    void turningThePictureTurnsTheResult() {
        byte[] rgb = new byte[3 * 40 * 40];
        new Random(7).nextBytes(rgb);
        RgbImage square = new RgbImage(40, 40, rgb);
        // Mirroring commutes with a symmetric kernel; it does not with a window that is off by one.
        RgbImage once = new PillowBicubic().resize(square, 13, 40);
        RgbImage mirrored = new PillowBicubic().resize(Orientation.MIRRORED.upright(square), 13, 40);

        assertThat(Orientation.MIRRORED.upright(mirrored)).isEqualTo(once);
    }

    @Test
    void aSizeThatIsRightIsLeftAlone() {
        RgbImage noise = Samples.rgb("noise.png");

        assertThat(new TorchBicubic().resize(noise, noise.width(), noise.height()))
                .isSameAs(noise);
    }

    @Test
    void impossibleSizesAreRefused() {
        RgbImage dot = new RgbImage(1, 1, new byte[3]);

        assertThatThrownBy(() -> new TorchBicubic().resize(dot, 0, 5))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("0 x 5");
        assertThatThrownBy(() -> new PillowBicubic().resize(dot, 50_000, 50_000))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("50000 x 50000");
    }
}

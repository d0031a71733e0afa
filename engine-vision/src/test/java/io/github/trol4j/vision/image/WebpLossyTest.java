package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lossy WebP against the pixels that Pillow 12.3.0 decodes (kept beside each file); the tolerance is the one for JPEG. */
class WebpLossyTest {
    @ParameterizedTest
    @ValueSource(strings = {"lossy", "lossy_alpha"})
    void isCloseToLibwebp(String name) throws IOException {
        RgbImage actual = new ImageReader().read(resource(name + ".webp"), name);
        RgbImage expected = new ImageReader().read(resource(name + ".decoded.png"), name);
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        long sum = 0;
        int worst = 0;
        for (int i = 0; i < actual.rgb().length; i++) {
            int difference = Math.abs((actual.rgb()[i] & 0xFF) - (expected.rgb()[i] & 0xFF));
            sum += difference;
            worst = Math.max(worst, difference);
        }

        assertThat(worst).isLessThanOrEqualTo(8);
        assertThat((double) sum / actual.rgb().length).isLessThan(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy.webp", "lossy_alpha.webp"})
    void brokenOnesAreRefusedOrReadButNothingElse(String name) throws IOException {
        byte[] whole = resource(name);
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] broken = whole.clone();
            for (int i = 0; i < 4; i++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(new ImageReader(ImageReader.Options.DEFAULT.withMaxPixels(1_000_000)).read(broken, name))
                        .isNotNull();
            } catch (ImageException expected) {
                assertThat(expected).hasMessageContaining(name);
            }
        }
        for (int length = 0; length < whole.length; length += 97) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> new ImageReader().read(cut, name)).isInstanceOf(ImageException.class);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = WebpLossyTest.class.getResourceAsStream(name)) {
            assertThat(stream).as(name).isNotNull();
            return stream.readAllBytes();
        }
    }
}

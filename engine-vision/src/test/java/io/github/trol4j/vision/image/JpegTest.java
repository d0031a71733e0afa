package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JPEG of every sampling (file names tell luma's, then the chromas' factors), baseline and progressive, in one scan and in several, cut
 * off after a few scans, CMYK and YCCK, with and without restart markers, against libjpeg-turbo 3.1.4.1 bit for bit.
 */
class JpegTest {
    private static final ImageReader READER = new ImageReader();

    static List<Truth> pictures() {
        List<Truth> pictures = Truth.of("jpeg");
        assertThat(pictures).hasSizeGreaterThan(110);
        return pictures;
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void equalsLibjpegTurbo(Truth truth) {
        DecodedImage decoded = READER.decode(ImageSource.of(truth.content(), truth.file()));

        assertThat(Truth.Look.of(decoded.pixels())).isEqualTo(truth.stored());
        assertThat(decoded.remarks()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void brokenOnesAreRefusedOrReadButNothingElse(Truth truth) {
        byte[] whole = truth.content();
        ImageReader small = new ImageReader(ImageReader.Options.DEFAULT.withMaxPixels(1_000_000));
        Random random = new Random(6);
        for (int round = 0; round < 30; round++) {
            byte[] broken = whole.clone();
            for (int i = 0; i < 4; i++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(small.read(broken, truth.file())).isNotNull();
            } catch (ImageException expected) {
                assertThat(expected).hasMessageContaining(truth.file());
            }
        }
        for (int length = 0; length < whole.length - 1; length += 1 + whole.length / 50) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> small.read(cut, truth.file())).isInstanceOf(ImageException.class);
        }
    }

    @Test
    void whatFollowsThePictureIsNotLookedAt() {
        for (String name : List.of("jpeg/RGB_2_b_0231.jpg", "jpeg/RGB_2_p_0226.jpg")) {
            byte[] picture = Truth.resource(name);
            byte[] video = new byte[3 << 20];
            for (int i = 0; i < video.length - 1; i += 1000) {
                video[i] = (byte) 0xFF;
                video[i + 1] = (byte) (i % 2000 == 0 ? 0xDA : 0xC0);
            }

            assertThat(READER.read(Forge.concat(picture, video), "motion.jpg")).isEqualTo(READER.read(picture, name));
        }
    }

    @Test
    void aScanThatEndsTooEarlyIsReadAndRemarkedUpon() {
        byte[] whole = Truth.resource("jpeg/j_s1x2.jpg");
        byte[] half = Forge.concat(Arrays.copyOf(whole, whole.length / 2), new byte[] {0, (byte) 0xFF, (byte) 0xD9});

        DecodedImage decoded = READER.decode(ImageSource.of(half, "half.jpg"));

        assertThat(decoded.remarks()).containsExactly(ImageRemark.DAMAGED);
        RgbImage expected = READER.read(whole, "whole.jpg");
        assertThat(Arrays.copyOf(decoded.pixels().rgb(), 3000)).isEqualTo(Arrays.copyOf(expected.rgb(), 3000));
        assertThat(decoded.pixels()).isNotEqualTo(expected);
    }
}

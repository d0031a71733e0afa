package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * WebP of every encoder method, lossy (segments, partitions, both filters, sharp chroma, alpha in all its forms), lossless and animated,
 * against libwebp 1.6.0 bit for bit.
 */
class WebpTest {
    private static final ImageReader READER = new ImageReader();

    static List<Truth> pictures() {
        List<Truth> pictures = Truth.of("webp");
        assertThat(pictures).hasSizeGreaterThan(70);
        return pictures;
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void equalsLibwebp(Truth truth) {
        assertThat(Truth.Look.of(READER.read(truth.content(), truth.file()))).isEqualTo(truth.stored());
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void alphaEqualsLibwebpToo(Truth truth) {
        ImageReader seeing = new ImageReader(ImageReader.Options.DEFAULT.withAppearance(Truth.SEEN));
        DecodedImage seen = seeing.decode(ImageSource.of(truth.content(), truth.file()));
        DecodedImage stored = READER.decode(ImageSource.of(truth.content(), truth.file()));

        assertThat(seen.pixels().sha256()).isEqualTo(truth.seenSha256());
        assertThat(seen.remarks()).isEmpty();
        boolean transparent = !truth.seenSha256().equals(truth.stored().sha256());
        assertThat(stored.remarks()).hasSize(transparent ? 1 : 0);
    }

    @Test
    void aColourProfileIsIgnored() {
        byte[] withProfile = Truth.resource("webp/p3_lossless.webp");
        byte[] renamed = withProfile.clone();
        int at = new String(withProfile, StandardCharsets.ISO_8859_1).indexOf("ICCP");
        assertThat(at).isPositive();
        renamed[at] = 'X';

        assertThat(READER.read(withProfile, "a")).isEqualTo(READER.read(renamed, "b"));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void brokenOnesAreRefusedOrReadButNothingElse(Truth truth) {
        byte[] whole = truth.content();
        ImageReader small = new ImageReader(ImageReader.Options.DEFAULT.withMaxPixels(1_000_000));
        Random random = new Random(5);
        for (int round = 0; round < 40; round++) {
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

    /** Its header speaks of more partitions than there are bytes for; libwebp calls it unfinished. */
    @Test
    void missingPartitionsAreNotTakenForEmptyOnes() {
        byte[] file = Base64.getDecoder()
                .decode("UklGRjIAAABXRUJQVlA4ICYAAABSAQCdASoMAAcAH8H+I7AABOOAABYAAPVUor73xgfnZE+uwAAAAA==");

        assertThatThrownBy(() -> READER.read(file, "partitions.webp"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("partition");
    }

    @Test
    void aHeaderThatPromisesMoreThanItsDataCanHoldIsRefused() {
        byte[] file = Truth.resource("webp/default_method_061_m4.webp");
        int size = 12 + 8 + 6; // behind the RIFF header, the chunk's, and the frame's tag and signature
        file[size] = (byte) 0xFF;
        file[size + 1] = 0x1F;
        file[size + 2] = (byte) 0xFF;
        file[size + 3] = 0x1F;

        assertThatThrownBy(() -> READER.read(file, "bomb.webp"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("bomb.webp")
                .hasMessageContaining("8191 x 8191");
    }
}

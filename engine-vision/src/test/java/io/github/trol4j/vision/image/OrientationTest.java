package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {
    private static final int WIDTH = 48;
    private static final int HEIGHT = 32;

    /** Where the corner that is stored upper left is to be seen, and whether the sides change places: the EXIF standard's table. */
    @ParameterizedTest
    @CsvSource({
        "1, top left, false",
        "2, top right, false",
        "3, bottom right, false",
        "4, bottom left, false",
        "5, top left, true",
        "6, top right, true",
        "7, bottom right, true",
        "8, bottom left, true",
    })
    void aJpegStandsUprightForEveryOrientation(int value, String corner, boolean swapped) throws IOException {
        for (boolean little : new boolean[] {true, false}) {
            byte[] file = Forge.withExif(cornerJpeg(), value, little);
            RgbImage image = new ImageReader().read(file, "corner.jpg");

            assertThat(image.width()).isEqualTo(swapped ? HEIGHT : WIDTH);
            assertThat(image.height()).isEqualTo(swapped ? WIDTH : HEIGHT);
            assertThat(redCorner(image)).isEqualTo(corner);
            assertThat(greenCorner(image)).isEqualTo(greenAfter(value));
            assertThat(Samples.AS_REFERENCE.read(file, "corner.jpg").width()).isEqualTo(WIDTH);
            assertThat(redCorner(Samples.AS_REFERENCE.read(file, "corner.jpg"))).isEqualTo("top left");
        }
    }

    static List<Truth> places() {
        List<Truth> places = Truth.of("orientation");
        assertThat(places).hasSizeGreaterThan(50);
        return places;
    }

    /** EXIF and XMP of all kinds and both at once, in JPEG, PNG and WebP. */
    @ParameterizedTest
    @MethodSource("places")
    void isFoundWherePillowFindsIt(Truth truth) {
        assertThat(Truth.Look.of(new ImageReader().read(truth.content(), truth.file())))
                .isEqualTo(truth.upright());
        assertThat(Truth.Look.of(Samples.AS_REFERENCE.read(truth.content(), truth.file())))
                .isEqualTo(truth.stored());
    }

    @Test
    void theSampleArrowIsTurned() {
        RgbImage stored = Samples.rgb("arrow_exif6.jpg");
        RgbImage upright = new ImageReader().read(Samples.image("arrow_exif6.jpg"));

        assertThat(upright).isEqualTo(Orientation.ofExif(6).upright(stored));
        assertThat(upright.width()).isEqualTo(stored.height());
    }

    @Test
    void turningBackGivesTheOriginal() {
        byte[] rgb = new byte[3 * 5 * 7];
        new Random(3).nextBytes(rgb);
        RgbImage image = new RgbImage(5, 7, rgb);
        for (Orientation orientation : Orientation.values()) {
            int back = orientation.exif() == 6 ? 8 : orientation.exif() == 8 ? 6 : orientation.exif();

            assertThat(Orientation.ofExif(back).upright(orientation.upright(image)))
                    .isEqualTo(image);
        }
    }

    @Test
    void pngCarriesExifToo() {
        byte[] png = Forge.png(2, 1, 8, 2, new byte[] {0, (byte) 255, 0, 0, 0, (byte) 255, 0});
        int afterHeader = 8 + 25;
        byte[] withExif = Forge.concat(
                Arrays.copyOf(png, afterHeader),
                Forge.chunk("eXIf", Forge.exif(3, false)),
                Arrays.copyOfRange(png, afterHeader, png.length));

        assertThat(new ImageReader().read(withExif, "a.png").sample(1, 0, 0)).isEqualTo(255);
        assertThat(Samples.AS_REFERENCE.read(withExif, "a.png").sample(0, 0, 0)).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 255, 65_535})
    void unknownValuesCountAsUpright(int value) throws IOException {
        RgbImage image = new ImageReader().read(Forge.withExif(cornerJpeg(), value, true), "odd.jpg");

        assertThat(redCorner(image)).isEqualTo("top left");
    }

    @Test
    void randomExifNeverHurts() throws IOException {
        byte[] jpeg = cornerJpeg();
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            byte[] file = Forge.withExif(jpeg, 6, random.nextBoolean());
            for (int i = 0; i < 4; i++) {
                file[12 + random.nextInt(38)] = (byte) random.nextInt(256);
            }

            assertThat(new ImageReader().inspect(file, "fuzz.jpg").width()).isEqualTo(WIDTH);
        }
    }

    /** Red upper left and green upper right quarter on white. */
    private static byte[] cornerJpeg() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean top = y < HEIGHT / 2;
                image.setRGB(x, y, !top ? 0xFFFFFF : x < WIDTH / 2 ? 0xFF0000 : 0x00FF00);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "jpeg", out)).isTrue();
        return out.toByteArray();
    }

    private static String greenAfter(int value) {
        return switch (value) {
            case 1, 6 -> value == 1 ? "top right" : "bottom right";
            case 2 -> "top left";
            case 3, 5 -> "bottom left";
            case 4 -> "bottom right";
            case 7 -> "top right";
            default -> "top left";
        };
    }

    private static String redCorner(RgbImage image) {
        return corner(image, 0, 1);
    }

    private static String greenCorner(RgbImage image) {
        return corner(image, 1, 0);
    }

    private static String corner(RgbImage image, int high, int low) {
        for (int bottom = 0; bottom < 2; bottom++) {
            for (int right = 0; right < 2; right++) {
                int x = right * (image.width() - 1);
                int y = bottom * (image.height() - 1);
                if (image.sample(x, y, high) > 200 && image.sample(x, y, low) < 60) {
                    return (bottom == 0 ? "top " : "bottom ") + (right == 0 ? "left" : "right");
                }
            }
        }
        return "nowhere";
    }
}

package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file contains, it becomes a picture or an {@link ImageException} that says what to do. */
class HostilePicturesTest {
    private static final ImageReader READER = new ImageReader();

    static List<String> encoded() {
        return Samples.names();
    }

    @Test
    void aHugePngHeaderIsRefusedBeforeAnythingIsAllocated() {
        byte[] bomb = Forge.png(30_000, 30_000, 8, 2, new byte[100]);

        assertThatThrownBy(() -> READER.read(bomb, "bomb.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("bomb.png")
                .hasMessageContaining("30000 x 30000")
                .hasMessageContaining("900.0 megapixels")
                .hasMessageContaining("limit of 100.0")
                .hasMessageContaining("maxPixels");
    }

    @Test
    void raisingTheLimitDoesNotMakeAnEmptyBombAllocate() {
        ImageReader generous = new ImageReader(ImageReader.Options.DEFAULT.withMaxPixels(Long.MAX_VALUE));

        assertThatThrownBy(() -> generous.read(Forge.png(25_000, 25_000, 8, 2, new byte[100]), "bomb.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("cannot hold 25000 x 25000");
        assertThatThrownBy(() -> generous.read(Forge.png(2_000_000_000, 2_000_000_000, 8, 2, new byte[9]), "b.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("too large");
        assertThatThrownBy(() -> generous.read(Forge.png(90_000_000, 1, 8, 0, new byte[9]), "strip.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("along an edge");
    }

    @Test
    void dataBehindTheLastRowIsNotInflated() {
        byte[] raw = new byte[64 << 20]; // a 1 x 1 picture with 64 MB of zeros behind it
        RgbImage image = READER.read(Forge.png(1, 1, 8, 2, raw), "tail.png");

        assertThat(image).isEqualTo(new RgbImage(1, 1, new byte[3]));
    }

    /** Real files whose header was made to promise 400 megapixels. */
    static Map<String, byte[]> inflated() {
        byte[] gif = Samples.bytes("small.gif");
        put16le(gif, 6, 20_000);
        put16le(gif, 8, 20_000);
        byte[] bmp = Samples.bytes("small.bmp");
        put16le(bmp, 18, 20_000);
        put16le(bmp, 22, 20_000);
        byte[] jpeg = Samples.bytes("photo_444.jpg");
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        jpeg[frame + 5] = 20_000 >> 8;
        jpeg[frame + 7] = 20_000 >> 8;
        byte[] canvas = {'V', 'P', '8', 'X', 10, 0, 0, 0, 2, 0, 0, 0, 0, 64, 0, 0, 64, 0};
        byte[] frameOnIt = Samples.bytes("small.webp");
        byte[] webp = Forge.concat(
                Forge.ascii("RIFF\377\0\0\0WEBP"), canvas, Arrays.copyOfRange(frameOnIt, 12, frameOnIt.length));
        put16le(webp, 4, webp.length - 8);
        return Map.of("a.gif", gif, "a.bmp", bmp, "a.jpg", jpeg, "a.webp", webp);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.gif", "a.bmp", "a.jpg", "a.webp"})
    void everyFormatsSizeIsCheckedBeforeDecoding(String name) {
        byte[] forged = inflated().get(name);

        assertThatThrownBy(() -> READER.read(forged, name))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("limit of 100.0");
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void truncatedFilesAreRefusedAtEveryLength(String name) {
        byte[] whole = Samples.bytes(name);
        for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 60)) {
            byte[] cut = Arrays.copyOf(whole, length);
            int at = length;
            if (decodesAlthoughCut(name, whole, at)) {
                continue;
            }
            assertThatThrownBy(() -> READER.read(cut, name))
                    .as("%s cut to %d of %d bytes", name, at, whole.length)
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining(name);
        }
    }

    /** A PNG whose closing chunk is missing has all of its pixels. */
    private static boolean decodesAlthoughCut(String name, byte[] whole, int length) {
        return name.endsWith(".png") && length >= whole.length - 12;
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void flippedBytesNeverCauseAnythingButAnImageException(String name) {
        byte[] whole = Samples.bytes(name);
        Random random = new Random(name.hashCode());
        ImageReader reader = new ImageReader(ImageReader.Options.DEFAULT.withMaxPixels(4_000_000));
        int rounds = Math.clamp(3_000_000 / whole.length, 30, 300);
        for (int round = 0; round < rounds; round++) {
            byte[] broken = whole.clone();
            int flips = 1 + random.nextInt(8);
            for (int i = 0; i < flips; i++) {
                // Half of them in the header, where they hurt.
                int reach = random.nextBoolean() ? Math.min(broken.length, 200) : broken.length;
                broken[random.nextInt(reach)] = (byte) random.nextInt(256);
            }
            try {
                reader.read(broken, name);
            } catch (ImageException expected) {
                assertThat(expected).hasMessageContaining(name);
            } catch (Throwable escaped) {
                fail("%s, round %d: %s".formatted(name, round, escaped), escaped);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 6})
    void randomPngDataUnderRightChecksumsNeverHurts(int colourType) {
        Random random = new Random(colourType);
        for (int round = 0; round < 200; round++) {
            byte[] raw = new byte[random.nextInt(2_000)];
            random.nextBytes(raw);
            byte[] file = Forge.png(1 + random.nextInt(20), 1 + random.nextInt(20), 8, colourType, raw);
            int data = 8 + 25 + 8; // behind signature, header, and the data chunk's length and type
            file[data + random.nextInt(8)] ^= (byte) (round % 2 == 0 ? 0 : 1 << random.nextInt(8));
            byte[] content = Arrays.copyOfRange(file, data, file.length - 12 - 4);
            byte[] signed = Forge.concat(
                    Arrays.copyOf(file, 8 + 25), Forge.chunk("IDAT", content), Forge.chunk("IEND", new byte[0]));
            try {
                assertThat(READER.read(signed, "random.png")).isNotNull();
            } catch (ImageException expected) {
                assertThat(expected).hasMessageContaining("random.png");
            }
        }
    }

    @Test
    void contentDecidesNotTheExtension(@TempDir Path folder) throws IOException {
        Path liar = Files.copy(Samples.image("small.webp"), folder.resolve("demo.png"));

        assertThat(READER.read(liar)).isEqualTo(Samples.rgb("small.webp"));
        assertThat(READER.decode(ImageSource.of(liar)).info().format()).isEqualTo(ImageFormat.WEBP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "heic | HEIC",
                "mif1 | HEIC",
                "avif | AVIF",
            })
    void modernPhoneFormatsAreNamedAndTheWayOutIsShown(String brand, String label) {
        byte[] file = Forge.concat(new byte[] {0, 0, 0, 24}, Forge.ascii("ftyp" + brand), new byte[16]);

        assertThatThrownBy(() -> READER.read(file, "IMG_1234.jpg"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("IMG_1234.jpg")
                .hasMessageContaining(label)
                .hasMessageContaining("convert it to PNG or JPEG");
    }

    @Test
    void whatIsNoPictureIsQuoted() {
        assertThatThrownBy(() -> READER.read(Forge.ascii("Hello, I am a text."), "note.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("the text \"Hello, I am a te\"");
        assertThatThrownBy(() -> READER.read(new byte[] {1, 2, 3}, "junk"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("01 02 03");
        assertThatThrownBy(() -> READER.read(new byte[0], "nothing.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void missingFilesFoldersAndLongFilesAreExplained(@TempDir Path folder) {
        assertThatThrownBy(() -> READER.read(folder.resolve("no.png")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> READER.read(folder))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("folder");
        assertThatThrownBy(() -> new ImageReader(ImageReader.Options.DEFAULT.withMaxBytes(1000))
                        .read(Samples.image("noise.png")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("1000 bytes")
                .hasMessageContaining("maxBytes");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(60)
    void pipesAndDevicesAreRefusedInsteadOfWaitedFor(@TempDir Path folder) throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.png");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> READER.read(pipe))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(pipe.toString())
                .hasMessageContaining("named pipe");
        assertThatThrownBy(() -> READER.read(Path.of("/dev/zero")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("/dev/zero")
                .hasMessageContaining("device");
    }

    @Test
    void aGitLfsPointerIsRecognised() {
        byte[] pointer = Forge.ascii("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");

        assertThatThrownBy(() -> READER.read(pointer, "cat.jpg"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("cat.jpg")
                .hasMessageContaining("git lfs pull");
    }

    @Test
    void anEndlessStreamIsReadOnlyToTheLimit() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };

        assertThatThrownBy(() -> new ImageReader(ImageReader.Options.DEFAULT.withMaxBytes(10_000)).read(endless, "-"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("maxBytes");
    }

    @Test
    void aProgressiveJpegWithThousandsOfScansIsRefused() {
        byte[] jpeg = Samples.bytes("photo_progressive.jpg");
        byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0};
        byte[][] parts = new byte[1001][];
        Arrays.fill(parts, scan);
        parts[0] = Arrays.copyOf(jpeg, jpeg.length - 2);

        assertThatThrownBy(() -> READER.read(Forge.concat(parts), "scans.jpg"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("scans");
    }

    private static void put16le(byte[] file, int at, int value) {
        file[at] = (byte) value;
        file[at + 1] = (byte) (value >> 8);
    }
}

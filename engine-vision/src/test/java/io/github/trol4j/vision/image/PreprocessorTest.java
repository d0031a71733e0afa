package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessorTest {
    static Stream<JsonNode> grids() {
        JsonNode grids = Samples.json("grids.json");
        assertThat(grids).hasSizeGreaterThanOrEqualTo(20);
        return StreamSupport.stream(grids.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("grids")
    void choosesTheReferencesGrid(JsonNode row) {
        TileGrid grid = new TiledPreprocessor(row.path("tile").asInt())
                .choose(row.path("width").asInt(), row.path("height").asInt());

        assertThat(grid)
                .isEqualTo(new TileGrid(
                        row.path("grid").path(0).asInt(),
                        row.path("grid").path(1).asInt()));
    }

    /** Golden cases that carry their pixel values. */
    static List<Path> cases() throws IOException {
        List<Path> cases = new ArrayList<>();
        for (String folder : new String[] {"internlm2-tiny", "phi3-tiny"}) {
            try (Stream<Path> files =
                    Files.list(Samples.fixtures().resolve(folder).resolve("golden"))) {
                files.filter(f -> f.toString().endsWith(".safetensors"))
                        .filter(f -> Samples.tensor(f, "pixel_values").length > 0)
                        .sorted()
                        .forEach(cases::add);
            }
        }
        assertThat(cases).hasSizeGreaterThanOrEqualTo(11);
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pixelValuesEqualTheGoldenOnesToTheLastBit(Path golden) {
        Preprocessor preprocessor =
                golden.toString().contains("phi3") ? new TiledPreprocessor(56) : new ClipPreprocessor(56);
        JsonNode request = Samples.json(Path.of(golden.toString().replace(".safetensors", ".json")));
        float[] expected = Samples.tensor(golden, "pixel_values");
        int at = 0;
        for (JsonNode row : request.path("rows")) {
            for (JsonNode image : row.path("images")) {
                PixelValues actual = preprocessor.apply(Samples.rgb(image.asText()));

                assertThat(actual.values())
                        .containsExactly(Arrays.copyOfRange(expected, at, at + actual.values().length));
                at += actual.values().length;
            }
        }
        assertThat(at).isEqualTo(expected.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 12})
    void theGridNeverExceedsItsLimit(int maxTiles) {
        TiledPreprocessor preprocessor = new TiledPreprocessor(8, maxTiles);
        for (int width = 1; width < 200; width += 7) {
            for (int height = 1; height < 200; height += 7) {
                assertThat(preprocessor.choose(width, height).area()).isBetween(1, maxTiles);
            }
        }
    }

    @Test
    void aSingleTileHasNoThumbnail() {
        PixelValues values = new TiledPreprocessor(56).apply(Samples.rgb("dot_1x1.png"));

        assertThat(values.tiles()).isEqualTo(1);
        assertThat(values.side()).isEqualTo(56);
    }

    @Test
    void theReportSaysWhatWasDone() {
        DecodedImage arrow = new ImageReader().decode(ImageSource.of(Samples.image("arrow_exif6.jpg")));
        PreprocessingReport report = PreprocessingReport.of(arrow, new TiledPreprocessor(448));

        assertThat(report.applied()).isEqualTo(Orientation.ofExif(6));
        assertThat(report.grid()).isEqualTo(new TileGrid(2, 3));
        assertThat(report.tiles()).isEqualTo(7);
        assertThat(report.toString())
                .endsWith("arrow_exif6.jpg: JPEG 96 x 64 YCbCr, turned (EXIF 6), 2 x 3 grid, 7 tiles of 448");
    }

    @Test
    void senselessSettingsAreRefused() {
        assertThatThrownBy(() -> new ClipPreprocessor(0)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new TiledPreprocessor(448, 0)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new TiledPreprocessor(1 << 20)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new PixelValues(new float[5], 1, 1)).isInstanceOf(ImageException.class);
    }
}

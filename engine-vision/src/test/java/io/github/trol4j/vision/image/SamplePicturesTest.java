package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample picture, decoded, resized and tiled, against the digests of the reference. */
class SamplePicturesTest {
    private static final JsonNode EXPECTED = Samples.json("images.json");

    static List<String> names() {
        return Samples.names();
    }

    @Test
    void everySampleHasAnExpectation() {
        assertThat(names()).allMatch(EXPECTED::has);
        assertThat(EXPECTED).hasSameSizeAs(names());
    }

    @ParameterizedTest
    @MethodSource("names")
    void decodesToTheReferencesPixels(String name) {
        RgbImage image = Samples.rgb(name);

        assertThat(image.width()).isEqualTo(EXPECTED.path(name).path("width").asInt());
        assertThat(image.height()).isEqualTo(EXPECTED.path(name).path("height").asInt());
        assertThat(image.sha256())
                .isEqualTo(EXPECTED.path(name).path("rgb_sha256").asText());
    }

    @ParameterizedTest
    @MethodSource("names")
    void bytesAndStreamsGiveTheSameAsFiles(String name) {
        byte[] content = Samples.bytes(name);

        assertThat(Samples.AS_REFERENCE.read(content, name)).isEqualTo(Samples.rgb(name));
        assertThat(Samples.AS_REFERENCE.read(new ByteArrayInputStream(content), name))
                .isEqualTo(Samples.rgb(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void stretchesLikeTorch(String name) {
        RgbImage image = Samples.rgb(name);
        TorchBicubic resizer = new TorchBicubic();

        assertThat(resizer.resize(image, 490, 490).sha256())
                .isEqualTo(EXPECTED.path(name).path("resize_490_sha256").asText());
        assertThat(resizer.resize(image, 56, 56).sha256())
                .isEqualTo(EXPECTED.path(name).path("resize_56_sha256").asText());
    }

    @ParameterizedTest
    @MethodSource("names")
    void tilesLikePillow(String name) {
        RgbImage image = Samples.rgb(name);
        for (int side : new int[] {448, 56}) {
            JsonNode tiling = EXPECTED.path(name).path("tiling").path(Integer.toString(side));
            TileGrid grid = new TiledPreprocessor(side).choose(image.width(), image.height());

            assertThat(grid.columns()).isEqualTo(tiling.path("grid").path(0).asInt());
            assertThat(grid.rows()).isEqualTo(tiling.path("grid").path(1).asInt());
            assertThat(grid.tiles()).isEqualTo(tiling.path("tiles").asInt());
            assertThat(grid.tiles()).isEqualTo(tiling.path("tile_sha256").size());
            RgbImage whole = new PillowBicubic().resize(image, grid.columns() * side, grid.rows() * side);
            for (int tile = 0; tile < grid.area(); tile++) {
                RgbImage cut = whole.crop(tile % grid.columns() * side, tile / grid.columns() * side, side, side);
                assertThat(cut.sha256())
                        .as("tile %d of %d", tile, side)
                        .isEqualTo(tiling.path("tile_sha256").path(tile).asText());
            }
            if (grid.area() > 1) {
                assertThat(new PillowBicubic().resize(image, side, side).sha256())
                        .as("thumbnail of %d", side)
                        .isEqualTo(tiling.path("tile_sha256").path(grid.area()).asText());
            }
        }
    }
}

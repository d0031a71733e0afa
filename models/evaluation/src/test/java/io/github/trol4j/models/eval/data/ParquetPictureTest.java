package io.github.trol4j.models.eval.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that a writer did not embed: the row has their path alone. Written by pyarrow with every codec that it has. */
class ParquetPictureTest {
    private static final Path DOT = Path.of(System.getProperty("trol.fixtures"), "images", "dot_1x1.png");

    @TempDir
    private Path folder;

    @Test
    void embeddedPicturesAndThoseBesideTheFileAreRead() throws IOException {
        ParquetFile file = file("snappy");
        Files.copy(DOT, folder.resolve("beside.png"));

        for (int row = 0; row < 2; row++) {
            Picture picture = file.picture(row, "image");
            assertThat(picture.problem()).isEmpty();
            assertThat(picture.bytes()).isEqualTo(Files.readAllBytes(DOT));
        }
    }

    @Test
    void whatIsNotThereIsNamedBeforeAndWhenItIsRead() throws IOException {
        ParquetFile file = file("snappy");

        for (int row = 1; row < 5; row++) {
            Picture picture = file.picture(row, "image");
            String named = row == 1 ? "beside.png" : row == 2 ? "/nowhere/gone.png" : "no picture";
            assertThat(picture.problem().orElseThrow()).contains("row " + row).contains(named);
            assertThatThrownBy(picture::bytes)
                    .isInstanceOf(EvalException.class)
                    .hasMessageContaining("row " + row)
                    .hasMessageContaining(named);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "none", "lz4", "brotli"})
    void everyCodecIsReadOrRefusedWithTheRemedy(String codec) throws IOException {
        Picture picture = file(codec).picture(0, "image");

        try {
            assertThat(picture.bytes()).isEqualTo(Files.readAllBytes(DOT));
        } catch (EvalException e) {
            assertThat(codec).isIn("lz4", "brotli");
            assertThat(e).hasMessageContaining("pictures.parquet").hasMessageContaining("snappy, zstd or gzip");
        }
    }

    private ParquetFile file(String codec) throws IOException {
        Path file = folder.resolve("pictures.parquet");
        try (var in = ParquetPictureTest.class.getResourceAsStream("/parquet/not-embedded-" + codec + ".parquet")) {
            Files.write(file, in.readAllBytes());
        }
        return ParquetFile.of(file);
    }
}

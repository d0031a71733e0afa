package io.github.trol4j.models.nano;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.nano.Gallery.Drawing;
import io.github.trol4j.models.trace.LayerMap;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedToken.Part;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gallery shows what the engine answers. With {@code -Dgallery.write=true} it is made anew instead. */
class GalleryTest {
    private static final boolean WRITE = Boolean.getBoolean("gallery.write");
    private static TrolModel model;
    private static Gallery gallery;

    @BeforeAll
    static void load() {
        model = NanoRun.load(WeightFormat.F32);
        gallery = new Gallery(model);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void thePageSaysWhatTheEngineAnswers() throws IOException {
        String page = gallery.page();
        if (WRITE) {
            Files.writeString(Gallery.PAGE, page);
        }
        assertThat(Gallery.PAGE).content().isEqualTo(page);
    }

    /** Not the same bytes, since fonts differ between machines; the colours are compared where no letter stands. */
    @Test
    void drawingsShowTheGates() throws IOException {
        for (Drawing drawing : Gallery.DRAWINGS) {
            BufferedImage drawn = gallery.draw(drawing);
            if (WRITE) {
                Files.createDirectories(drawing.path().getParent());
                ImageIO.write(drawn, "png", drawing.path().toFile());
            }
            BufferedImage kept = ImageIO.read(drawing.path().toFile());
            assertThat(kept.getWidth()).isEqualTo(drawn.getWidth());
            assertThat(kept.getHeight()).isEqualTo(drawn.getHeight());
            int strip = 2 * (318 + 11); // the middle of the first layer
            for (int x = 160; x < drawn.getWidth() - 60; x += 8) {
                assertThat(kept.getRGB(x, strip)).as("%s at %d", drawing, x).isEqualTo(drawn.getRGB(x, strip));
            }
        }
    }

    /** As the card says: the system prompt is read twice, the picture once, the question twice. */
    @Test
    void theGateLeavesImageTokensAlone() {
        Trace trace = gallery.trace(Gallery.DRAWINGS.getFirst());
        LayerMap map = trace.gates();
        int[] image = trace.positions(Part.IMAGE);
        assertThat(map.layers()).isEqualTo(4);
        assertThat(trace.pictures().getFirst().cells()).isEqualTo(8);
        assertThat(image).hasSize(64);
        int[] system = IntStream.range(0, image[0]).toArray();
        int[] behind = IntStream.range(image[63] + 1, map.tokens()).toArray();
        for (int layer = 0; layer < map.layers(); layer++) {
            assertThat(map.mean(layer, system)).isGreaterThan(0.99);
            assertThat(map.mean(layer, image)).isLessThan(0.05);
            assertThat(map.mean(layer, behind)).isBetween(0.7, 1.0);
            for (int token = 0; token < map.tokens(); token++) {
                assertThat(map.get(layer, token)).isBetween(0f, 1f);
            }
        }
    }
}

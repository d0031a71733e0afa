package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.cli.Shell.Result;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ask} about pictures that are not read as people see them. */
class PictureRemarksTest {
    private static final String QUESTION = "Name the color of the background.";

    @TempDir
    Path folder;

    private String hidden = "";
    private String deep = "";

    @BeforeEach
    void draw() throws IOException {
        BufferedImage transparent = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 64 * 64; i++) {
            transparent.setRGB(i % 64, i / 64, 0x00FF0000); // red that nobody sees
        }
        hidden = write(transparent, "hidden.png");
        BufferedImage grey = new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY);
        for (int i = 0; i < 64 * 64; i++) {
            grey.getRaster().setSample(i % 64, i / 64, 0, 0x0800); // nearly black
        }
        deep = write(grey, "deep.png");
    }

    private String write(BufferedImage image, String name) throws IOException {
        Path file = folder.resolve(name);
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        return file.toString();
    }

    private static Result ask(String... flags) {
        String[] all = new String[flags.length + 4];
        System.arraycopy(new String[] {"ask", "--model", "nano"}, 0, all, 0, 3);
        System.arraycopy(flags, 0, all, 3, flags.length);
        all[all.length - 1] = QUESTION;
        return Shell.run(all);
    }

    @Test
    void transparencyIsRemarkedUponAndCanBeShown() {
        Result stored = ask("-i", hidden);
        Result white = ask("-i", hidden, "--as-seen");
        Result blue = ask("-i", hidden, "--background", "blue");

        assertThat(stored.stdout().strip()).isEqualTo("red");
        assertThat(stored.stderr()).contains("hidden.png has transparent parts", "--as-seen");
        assertThat(white.stdout().strip()).isEqualTo("white");
        assertThat(white.stderr()).isEmpty();
        assertThat(blue.stdout().strip()).isEqualTo("blue");
    }

    @Test
    void gatesRemarksTheSame() {
        Result gates = Shell.run("gates", "--model", "nano", "-i", hidden, QUESTION);
        assertThat(gates.stdout()).contains("-> red\n");
        assertThat(gates.stderr()).isEqualTo(ask("-i", hidden).stderr());
    }

    @Test
    void greyOf16BitsIsRemarkedUponAndCanBeScaled() throws IOException {
        JsonNode stored = new ObjectMapper().readTree(ask("-i", deep, "--json").stdout());
        Result seen = ask("-i", deep, "--as-seen", "--json");

        assertThat(stored.path("text").asText()).isEqualTo("white");
        assertThat(stored.path("remarks").path(0).path("remark").asText()).isEqualTo("grey_cut_off");
        assertThat(stored.path("remarks").path(0).path("picture").asText()).isEqualTo(deep);
        assertThat(new ObjectMapper().readTree(seen.stdout()).path("text").asText())
                .isEqualTo("black");
        assertThat(new ObjectMapper().readTree(seen.stdout()).has("remarks")).isFalse();
    }

    @Test
    void aBatchSaysItWithTheAnswer() throws IOException {
        Path batch = Files.writeString(
                folder.resolve("questions.jsonl"),
                "{\"image\": \"hidden.png\", \"question\": \"%s\"}%n".formatted(QUESTION));

        Result result = Shell.run("ask", "--model", "nano", "--batch", batch.toString());

        assertThat(new ObjectMapper()
                        .readTree(result.stdout())
                        .path("remarks")
                        .path(0)
                        .path("remark")
                        .asText())
                .isEqualTo("transparency_dropped");
    }

    @Test
    void aColourThatDoesNotExistIsWrongUsage() {
        Result result = ask("-i", hidden, "--background", "blurple");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stderr()).contains("blurple", "#rrggbb");
    }
}

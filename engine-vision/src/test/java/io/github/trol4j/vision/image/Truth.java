package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A picture of the test resources and what Pillow 12.3.0 makes of it, written by {@code src/test/oracle/truth.py}. */
record Truth(String folder, String file, Look stored, String seenSha256, Look upright) {
    /** Background of {@link #seenSha256}. */
    static final Appearance SEEN = Appearance.seenOn("#20C0FF");

    /** Size and digest of RGB pixels. */
    record Look(int width, int height, String sha256) {
        static Look of(RgbImage image) {
            return new Look(image.width(), image.height(), image.sha256());
        }
    }

    static List<Truth> of(String folder) {
        return new String(resource(folder + "/truth.tsv"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("\t"))
                .map(c -> new Truth(folder, c[0], look(c, 1), c[4], look(c, 5)))
                .toList();
    }

    private static Look look(String[] columns, int from) {
        return new Look(Integer.parseInt(columns[from]), Integer.parseInt(columns[from + 1]), columns[from + 2]);
    }

    byte[] content() {
        return resource(folder + "/" + file);
    }

    static byte[] resource(String name) {
        try (InputStream stream = Truth.class.getResourceAsStream(name)) {
            assertThat(stream).as(name).isNotNull();
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    @Override
    public String toString() {
        return file;
    }
}

package io.github.trol4j.models.gates;

import io.github.trol4j.vision.image.RgbImage;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures in a size to be shown. */
final class Pictures {
    private static final int LONGEST = 800;

    private Pictures() {}

    /** Not larger than 800 pixels along a side, so that a page with it stays small. */
    static BufferedImage shown(RgbImage picture) {
        double scale = Math.min(1, (double) LONGEST / Math.max(picture.width(), picture.height()));
        BufferedImage whole = image(picture);
        if (scale == 1) {
            return whole;
        }
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = small.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(whole, 0, 0, width, height, null);
        g.dispose();
        return small;
    }

    private static BufferedImage image(RgbImage picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                image.setRGB(
                        x, y, picture.sample(x, y, 0) << 16 | picture.sample(x, y, 1) << 8 | picture.sample(x, y, 2));
            }
        }
        return image;
    }
}

package io.github.trol4j.models.eval.report;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.vision.image.ImageReader;
import io.github.trol4j.vision.image.RgbImage;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Small copies of pictures for a page; a picture of several items is made once. Keeps digests only. */
final class Thumbnails {
    private static final int SIDE = 160;

    private final ImageReader reader = new ImageReader();
    private final Map<String, Integer> known = new HashMap<>();
    private int encoded;

    /**
     * A picture of the page.
     *
     * @param number counted from 0 in the order of first use; -1 if it cannot be decoded
     * @param url the small copy, where this is its first use
     */
    record Entry(int number, @Nullable String url) {}

    Entry of(byte[] bytes, String origin) {
        String digest = digest(bytes);
        Integer number = known.get(digest);
        if (number != null) {
            return new Entry(number, null);
        }
        String url = encode(bytes, origin);
        Entry entry = new Entry(url == null ? -1 : encoded++, url);
        known.put(digest, entry.number());
        return entry;
    }

    private @Nullable String encode(byte[] encoded, String origin) {
        try {
            RgbImage pixels = reader.read(encoded, origin);
            double scale = Math.min(1, (double) SIDE / Math.max(pixels.width(), pixels.height()));
            BufferedImage small =
                    scaled(pixels, Math.max(1, (int) Math.round(pixels.width() * scale)), Math.max(1, (int)
                            Math.round(pixels.height() * scale)));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(small, "jpg", out);
            return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
        } catch (EngineException | IOException e) {
            return null;
        }
    }

    private static BufferedImage scaled(RgbImage pixels, int width, int height) {
        BufferedImage full = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = pixels.rgb();
        for (int i = 0; i < pixels.width() * pixels.height(); i++) {
            int value = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
            full.setRGB(i % pixels.width(), i / pixels.width(), value);
        }
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = small.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(full, 0, 0, width, height, null);
        g.dispose();
        return small;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}

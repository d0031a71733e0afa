package io.github.trol4j.vision.image;

/**
 * How a camera was held, by the EXIF value 1..8: what must be done to the stored rows so that the picture stands upright. The flags
 * say where upright pixel (x, y) is stored.
 */
public enum Orientation {
    NORMAL(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    UPSIDE_DOWN_MIRRORED(false, false, true),
    TRANSPOSED(true, false, false),
    ROTATED_LEFT(true, false, true),
    TRANSVERSED(true, true, true),
    ROTATED_RIGHT(true, true, false);

    private final boolean swapsAxes;
    private final boolean fromRight;
    private final boolean fromBottom;

    Orientation(boolean swapsAxes, boolean fromRight, boolean fromBottom) {
        this.swapsAxes = swapsAxes;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** The orientation of an EXIF value; everything outside 1..8 counts as upright, as viewers do. */
    public static Orientation ofExif(int value) {
        return value >= 1 && value <= 8 ? values()[value - 1] : NORMAL;
    }

    /** The EXIF value, 1..8. */
    @SuppressWarnings("EnumOrdinal") // declared in EXIF's order
    public int exif() {
        return ordinal() + 1;
    }

    /** Whether width and height change places. */
    public boolean swapsAxes() {
        return swapsAxes;
    }

    /** The upright picture; {@code stored} itself for {@link #NORMAL}. */
    public RgbImage upright(RgbImage stored) {
        if (this == NORMAL) {
            return stored;
        }
        int width = swapsAxes ? stored.height() : stored.width();
        int height = swapsAxes ? stored.width() : stored.height();
        // Stored index of upright (0, 0), and how it moves with x and y.
        int right = fromRight ? -1 : 1;
        int down = fromBottom ? -stored.width() : stored.width();
        int start = (fromRight ? stored.width() - 1 : 0) + (fromBottom ? (stored.height() - 1) * stored.width() : 0);
        int alongX = swapsAxes ? down : right;
        int alongY = swapsAxes ? right : down;
        byte[] from = stored.rgb();
        byte[] to = new byte[from.length];
        int at = 0;
        for (int y = 0; y < height; y++) {
            int pixel = start + y * alongY;
            for (int x = 0; x < width; x++, pixel += alongX) {
                to[at++] = from[3 * pixel];
                to[at++] = from[3 * pixel + 1];
                to[at++] = from[3 * pixel + 2];
            }
        }
        return new RgbImage(width, height, to);
    }
}

package io.github.trol4j.vision.image.vp8;

/**
 * From planes to RGB as libwebp does: chroma is interpolated between its four nearest samples with weights of 9, 3, 3 and 1 sixteenths,
 * then converted in 14 bits. That is not in the RFC, but it is what every other program shows.
 */
final class Colours {
    private final Planes planes;
    private final int width;
    private final int height;
    private final byte[] rgb;

    private Colours(Planes planes, int width, int height) {
        this.planes = planes;
        this.width = width;
        this.height = height;
        this.rgb = new byte[3 * width * height];
    }

    static byte[] rgb(Planes planes, int width, int height) {
        Colours colours = new Colours(planes, width, height);
        int[] blue = new int[width];
        int[] red = new int[width];
        for (int y = 0; y < height; y++) {
            colours.interpolate(planes.blue(), y, blue);
            colours.interpolate(planes.red(), y, red);
            colours.convert(y, blue, red);
        }
        return colours.rgb;
    }

    /** One row of chroma at luma's resolution; beyond the picture the outermost samples go on. */
    private void interpolate(Plane chroma, int y, int[] row) {
        byte[] s = chroma.samples;
        int last = (width + 1) / 2 - 1;
        int far = Math.clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, (height + 1) / 2 - 1);
        int here = chroma.at(0, y / 2);
        int there = chroma.at(0, far);
        for (int x = 0; x < width; x++) {
            int near = x / 2;
            int beside = Math.clamp(near + (x % 2 == 0 ? -1 : 1), 0, last);
            int a = s[here + near] & 0xFF;
            int b = s[here + beside] & 0xFF;
            int c = s[there + near] & 0xFF;
            int d = s[there + beside] & 0xFF;
            int diagonal = (a + 3 * b + 3 * c + d + 8) >> 3; // libwebp rounds in two steps
            row[x] = (diagonal + a) >> 1;
        }
    }

    private void convert(int y, int[] blue, int[] red) {
        byte[] luma = planes.luma().samples;
        int from = planes.luma().at(0, y);
        int to = 3 * y * width;
        for (int x = 0; x < width; x++, to += 3) {
            int bright = high(luma[from + x] & 0xFF, 19077);
            int u = blue[x];
            int v = red[x];
            rgb[to] = clip(bright + high(v, 26149) - 14234);
            rgb[to + 1] = clip(bright - high(u, 6419) - high(v, 13320) + 8708);
            rgb[to + 2] = clip(bright + high(u, 33050) - 17685);
        }
    }

    private static int high(int value, int factor) {
        return value * factor >> 8;
    }

    private static byte clip(int scaled) {
        return (byte) Math.clamp(scaled >> 6, 0, 255);
    }
}

package io.github.trol4j.models.gates;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** From a value within 0..1 to a colour, dark to light so that it survives printing in gray. Gray where there is no value. */
final class HeatColours {
    private static final Color[] STOPS = {
        new Color(0x1B1440), new Color(0x5A2378), new Color(0xB03A72), new Color(0xEE7B4A), new Color(0xFCE49A)
    };
    private static final Color NONE = new Color(0xD9D9DE);

    private HeatColours() {}

    /** From 0 to 1, as in style sheets. */
    static List<String> stops() {
        return Arrays.stream(STOPS)
                .map(colour -> String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xFFFFFF))
                .toList();
    }

    static Color of(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        double at = Math.clamp(value, 0, 1) * (STOPS.length - 1);
        int below = Math.min((int) at, STOPS.length - 2);
        double part = at - below;
        Color a = STOPS[below];
        Color b = STOPS[below + 1];
        return new Color(
                mix(a.getRed(), b.getRed(), part),
                mix(a.getGreen(), b.getGreen(), part),
                mix(a.getBlue(), b.getBlue(), part));
    }

    private static int mix(int a, int b, double part) {
        return (int) Math.round(a + part * (b - a));
    }
}

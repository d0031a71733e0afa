package io.github.trol4j.models.gates;

import java.awt.Color;
import java.util.Locale;

/** How a terminal shows a value within 0..1: by the colour of a cell, or by a character. */
public enum Paint {
    /** Any colour (24 bits). */
    TRUE_COLOUR {
        @Override
        String on(Color c, String text) {
            return escape("2;%d;%d;%d".formatted(c.getRed(), c.getGreen(), c.getBlue()), c, text);
        }
    },
    /** The nearest of the 216 colours that every colour terminal has. */
    COLOURS_256 {
        @Override
        String on(Color c, String text) {
            int cube = 16 + 36 * sixth(c.getRed()) + 6 * sixth(c.getGreen()) + sixth(c.getBlue());
            return escape("5;" + cube, c, text);
        }

        // The nearest of the levels 0, 95, 135, 175, 215 and 255.
        private int sixth(int level) {
            return level < 48 ? 0 : level < 115 ? 1 : (level - 35) / 40;
        }
    },
    /** None: for files, pipes and those who want none. */
    PLAIN {
        @Override
        String on(Color c, String text) {
            return text;
        }

        @Override
        String cell(double value) {
            int step = (int) (Math.clamp(value, 0, 1) * STEPS.length());
            return Double.isNaN(value)
                    ? " "
                    : STEPS.substring(Math.min(step, STEPS.length() - 1)).substring(0, 1);
        }
    };

    /** From 0 to 1, more ink for more. */
    static final String STEPS = ".:-=+*#%@";

    private static final String ESCAPE = "\u001b[";
    private static final int BRIGHT = 140;

    /** Text on a background. */
    abstract String on(Color background, String text);

    /** One character for a value; blank for none. */
    String cell(double value) {
        return on(HeatColours.of(value), " ");
    }

    private static String escape(String background, Color c, String text) {
        boolean bright = 0.3 * c.getRed() + 0.59 * c.getGreen() + 0.11 * c.getBlue() > BRIGHT;
        return String.format(Locale.ROOT, "%s%d;48;%sm%s%s0m", ESCAPE, bright ? 30 : 97, background, text, ESCAPE);
    }
}

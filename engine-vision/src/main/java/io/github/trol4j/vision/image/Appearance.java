package io.github.trol4j.vision.image;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** What becomes of alpha and of 16-bit grey, which an RGB picture of 8 bits cannot hold. */
public sealed interface Appearance {
    /** As the reference does: alpha is dropped, whatever colour lies under it, and grey of 16 bits is cut off at 255. */
    Appearance STORED = new Stored();

    /** As people see it: what is transparent shows that colour, and grey of 16 bits is scaled. */
    static Appearance seenOn(int background) {
        return new Seen(background);
    }

    /**
     * The same for a colour by name ({@code white}, {@code black}, {@code grey}, {@code red}, {@code green}, {@code blue}) or as
     * {@code #rrggbb}.
     *
     * @throws ImageException if it is neither
     */
    static Appearance seenOn(String colour) {
        String wanted = colour.strip().toLowerCase(Locale.ROOT);
        Integer named = Seen.NAMED.get(wanted);
        if (named != null) {
            return new Seen(named);
        }
        if (wanted.matches("#[0-9a-f]{6}")) {
            return new Seen(HexFormat.fromHexDigits(wanted, 1, 7));
        }
        throw new ImageException("Colour '%s' is not known; use #rrggbb or one of %s"
                .formatted(
                        colour,
                        String.join(", ", Seen.NAMED.keySet().stream().sorted().toList())));
    }

    /** See {@link #STORED}. */
    record Stored() implements Appearance {}

    /**
     * See {@link #seenOn(int)}.
     *
     * @param background 0xRRGGBB
     */
    record Seen(int background) implements Appearance {
        private static final Map<String, Integer> NAMED = Map.of(
                "white", 0xFFFFFF,
                "black", 0x000000,
                "grey", 0x808080,
                "gray", 0x808080,
                "red", 0xFF0000,
                "green", 0x008000,
                "blue", 0x0000FF);
    }
}

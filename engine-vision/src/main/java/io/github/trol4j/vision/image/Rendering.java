package io.github.trol4j.vision.image;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One decoding's treatment of what an RGB picture of 8 bits cannot hold: alpha, and grey of 16 bits. Does what {@link Appearance} says
 * and remembers where the result is not what a person sees.
 */
final class Rendering {
    private final Appearance appearance;
    private final Set<ImageRemark> remarks = EnumSet.noneOf(ImageRemark.class);

    Rendering(Appearance appearance) {
        this.appearance = appearance;
    }

    /** What was noticed, in the order of {@link ImageRemark}. */
    List<ImageRemark> remarks() {
        return List.copyOf(remarks);
    }

    void remark(ImageRemark noticed) {
        remarks.add(noticed);
    }

    /** The pixel at {@code rgb[at]} is stored with that alpha, 0..255. */
    void alpha(byte[] rgb, int at, int alpha) {
        if (alpha == 255) {
            return;
        }
        switch (appearance) {
            case Appearance.Stored() -> remarks.add(ImageRemark.TRANSPARENCY_DROPPED);
            case Appearance.Seen(int background) -> {
                rgb[at] = blend(rgb[at], background >> 16, alpha);
                rgb[at + 1] = blend(rgb[at + 1], background >> 8, alpha);
                rgb[at + 2] = blend(rgb[at + 2], background, alpha);
            }
        }
    }

    /** Eight bits of a grey sample of sixteen. */
    byte grey16(int sample) {
        return switch (appearance) {
            case Appearance.Stored() -> {
                // Pillow reads 16-bit grey as numbers, and numbers above 255 are white.
                if (sample > 255) {
                    remarks.add(ImageRemark.GREY_CUT_OFF);
                    yield (byte) 255;
                }
                yield (byte) sample;
            }
            case Appearance.Seen(int _) -> (byte) ((sample * 255 + 32_767) / 65_535);
        };
    }

    private static byte blend(byte colour, int background, int alpha) {
        int sum = (colour & 0xFF) * alpha + (background & 0xFF) * (255 - alpha);
        return (byte) ((sum + 127) / 255);
    }
}

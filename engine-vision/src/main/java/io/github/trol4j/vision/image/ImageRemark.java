package io.github.trol4j.vision.image;

/** Why a picture that was read, as the reference reads it, is not what a person would see or ought to see. */
public enum ImageRemark {
    /** It has transparent parts, and what is hidden under them is read. */
    TRANSPARENCY_DROPPED("has transparent parts, and the colours hidden under them were read"),

    /** It is 16-bit grey with samples above 255, all of which were read as white. */
    GREY_CUT_OFF("is 16-bit grey, of which everything above 255 was read as white"),

    /** Some of its compressed data makes no sense; a part of it is grey or wrong. */
    DAMAGED("is damaged in part, and that part is not what it was");

    private final String text;

    ImageRemark(String text) {
        this.text = text;
    }

    /** The end of a sentence that begins with the picture's name. */
    public String text() {
        return text;
    }
}

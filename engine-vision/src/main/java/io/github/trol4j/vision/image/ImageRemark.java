package io.github.trol4j.vision.image;

/** Why a picture that was read as the reference reads it is not what a person sees. */
public enum ImageRemark {
    /** It has transparent parts, and what is hidden under them is read. */
    TRANSPARENCY_DROPPED("has transparent parts, and the colours hidden under them were read"),

    /** It is 16-bit grey with samples above 255, all of which were read as white. */
    GREY_CUT_OFF("is 16-bit grey, of which everything above 255 was read as white");

    private final String text;

    ImageRemark(String text) {
        this.text = text;
    }

    /** The end of a sentence that begins with the picture's name. */
    public String text() {
        return text;
    }
}

package io.github.trol4j.vision.image;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** File formats told apart by their first bytes; names and extensions are never looked at, because they lie. */
public enum ImageFormat {
    PNG("PNG", new PngCodec()),
    JPEG("JPEG", new JpegCodec()),
    GIF("GIF", new GifCodec()),
    BMP("BMP", new BmpCodec()),
    WEBP("WebP", new WebpCodec()),
    HEIC("HEIC", null),
    AVIF("AVIF", null),
    TIFF("TIFF", null),
    JPEG_XL("JPEG XL", null),
    JPEG_2000("JPEG 2000", null),
    PHOTOSHOP("Photoshop", null),
    ICON("Windows icon", null),
    SVG("SVG", null),
    PDF("PDF", null),
    /** No file at all: a picture that was handed over decoded. */
    PIXELS("pixels", null);

    private final String label;

    private final @Nullable Codec codec;

    ImageFormat(String label, @Nullable Codec codec) {
        this.label = label;
        this.codec = codec;
    }

    /** The name people know it by. */
    public String label() {
        return label;
    }

    /** Whether pictures of this format can be decoded; the others are only recognised, so that a refusal can name them. */
    public boolean readable() {
        return codec != null;
    }

    Optional<Codec> codec() {
        return Optional.ofNullable(codec);
    }

    static Optional<ImageFormat> of(Bytes file) {
        for (ImageFormat format : values()) {
            if (format.matches(file)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private boolean matches(Bytes f) {
        return switch (this) {
            case PNG -> f.has(0, "\u0089PNG\r\n\u001a\n");
            case JPEG -> f.has(0, "\u00ff\u00d8\u00ff");
            case GIF -> f.has(0, "GIF87a") || f.has(0, "GIF89a");
            case BMP -> f.has(0, "BM");
            case WEBP -> f.has(0, "RIFF") && f.has(8, "WEBP");
            case AVIF -> f.has(4, "ftypavif") || f.has(4, "ftypavis");
            case HEIC -> f.has(4, "ftyphe") || f.has(4, "ftypmif1") || f.has(4, "ftypmsf1");
            case TIFF -> f.has(0, "II*\0") || f.has(0, "MM\0*");
            case JPEG_XL -> f.has(0, "\u00ff\n") || f.has(0, "\0\0\0\fJXL ");
            case JPEG_2000 -> f.has(0, "\0\0\0\fjP  ") || f.has(0, "\u00ffO\u00ffQ");
            case PHOTOSHOP -> f.has(0, "8BPS");
            case ICON -> f.has(0, "\0\0\1\0");
            case SVG -> f.has(0, "<svg") || f.has(0, "<?xml");
            case PDF -> f.has(0, "%PDF");
            case PIXELS -> false;
        };
    }
}

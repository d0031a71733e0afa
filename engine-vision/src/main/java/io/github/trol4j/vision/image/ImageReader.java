package io.github.trol4j.vision.image;

import io.github.trol4j.core.checkpoint.GitLfs;
import io.github.trol4j.core.checkpoint.RegularFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads PNG, JPEG, GIF (first frame), BMP and WebP into the pixels that Pillow's {@code convert("RGB")} would give: alpha and colour
 * profiles are dropped, never blended or applied. The size is taken from the header and checked before anything is decoded. Holds no
 * state; may be shared by threads. Every complaint is an {@link ImageException}.
 */
public final class ImageReader {
    /** Longest edge; JPEG, GIF and WebP cannot exceed it anyway, and a 1 x 100,000,000 strip is nobody's photograph. */
    static final int MAX_SIDE = 65_535;

    /** What fits one Java array at 3 bytes per pixel. */
    private static final long MOST_PIXELS = (Integer.MAX_VALUE - 16) / 3;

    private final Options options;

    public ImageReader() {
        this(Options.DEFAULT);
    }

    public ImageReader(Options options) {
        this.options = options;
    }

    /**
     * @param maxPixels width times height that is still decoded; 3 bytes of heap per pixel are needed, up to 8 for some formats
     * @param maxBytes length of a file that is still read
     * @param applyExif whether the picture is turned upright; false gives the reference's behaviour
     * @param appearance what becomes of alpha and of 16-bit grey
     */
    public record Options(long maxPixels, long maxBytes, boolean applyExif, Appearance appearance) {
        /** 100 megapixels, 256 MiB, turned upright, alpha dropped as the reference does. */
        public static final Options DEFAULT = new Options(100_000_000, 256L << 20, true, Appearance.STORED);

        public Options {
            if (maxPixels < 1 || maxBytes < 1) {
                throw new ImageException(
                        "maxPixels and maxBytes must be at least 1, got %d and %d".formatted(maxPixels, maxBytes));
            }
        }

        public Options withMaxPixels(long pixels) {
            return new Options(pixels, maxBytes, applyExif, appearance);
        }

        public Options withMaxBytes(long bytes) {
            return new Options(maxPixels, bytes, applyExif, appearance);
        }

        public Options withApplyExif(boolean apply) {
            return new Options(maxPixels, maxBytes, apply, appearance);
        }

        public Options withAppearance(Appearance chosen) {
            return new Options(maxPixels, maxBytes, applyExif, chosen);
        }
    }

    public RgbImage read(Path file) {
        return decode(load(file)).pixels();
    }

    /** @param name how messages call the picture */
    public RgbImage read(byte[] encoded, String name) {
        return decode(new Bytes(name, encoded)).pixels();
    }

    /** Reads to the end of the stream, at most {@link Options#maxBytes}; does not close it. */
    public RgbImage read(InputStream stream, String name) {
        return decode(load(stream, name)).pixels();
    }

    /** The same picture with its content in memory, read anew from its file if it is one. */
    public ImageSource load(ImageSource source) {
        if (!(source instanceof ImageSource.File(Path path))) {
            return source;
        }
        Bytes file = load(path);
        return ImageSource.of(file.data(), file.name());
    }

    /** Pixels together with what the header said and how they were turned. */
    public DecodedImage decode(ImageSource source) {
        return switch (source) {
            case ImageSource.File file -> decode(load(file.path()));
            case ImageSource.Encoded encoded -> decode(new Bytes(encoded.name(), encoded.content()));
            case ImageSource.Pixels(RgbImage image) ->
                new DecodedImage(
                        image,
                        new ImageInfo(
                                "(memory)",
                                ImageFormat.PIXELS,
                                image.width(),
                                image.height(),
                                Orientation.NORMAL,
                                "RGB"),
                        Orientation.NORMAL,
                        List.of());
        };
    }

    /** The header alone, with the same refusals as decoding. */
    public ImageInfo inspect(byte[] encoded, String name) {
        Bytes file = new Bytes(name, encoded);
        return inspect(codec(file), file);
    }

    private DecodedImage decode(Bytes file) {
        Codec codec = codec(file);
        ImageInfo info = inspect(codec, file);
        Orientation turn = options.applyExif() ? info.orientation() : Orientation.NORMAL;
        try {
            Rendering rendering = new Rendering(options.appearance());
            RgbImage stored = codec.decode(file, info, rendering);
            return new DecodedImage(turn.upright(stored), info, turn, rendering.remarks());
        } catch (EOFException e) {
            throw new ImageException(
                    file.truncated(String.valueOf(e.getMessage())).getMessage(), e);
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new ImageException(file.damaged("decoding failed, " + detail).getMessage(), e);
        } catch (OutOfMemoryError e) {
            // A picture is one or two very large arrays; when they do not fit, the rest of the heap is unharmed.
            throw new ImageException(
                    "Picture '%s' of %d x %d needs more memory than the JVM has left (limit %d MiB); scale it down or raise -Xmx"
                            .formatted(
                                    file.name(),
                                    info.width(),
                                    info.height(),
                                    Runtime.getRuntime().maxMemory() >> 20),
                    e);
        }
    }

    private ImageInfo inspect(Codec codec, Bytes file) {
        ImageInfo info = codec.inspect(file);
        if (info.width() < 1 || info.height() < 1) {
            throw file.damaged("its header says %d x %d pixels".formatted(info.width(), info.height()));
        }
        if (info.pixels() > options.maxPixels()) {
            throw new ImageException(
                    "Picture '%s' of %d x %d has %.1f megapixels, above the limit of %.1f; scale it down or raise maxPixels"
                            .formatted(
                                    file.name(),
                                    info.width(),
                                    info.height(),
                                    info.pixels() / 1e6,
                                    options.maxPixels() / 1e6));
        }
        if (Math.max(info.width(), info.height()) > MAX_SIDE || info.pixels() > MOST_PIXELS) {
            throw new ImageException(
                    "Picture '%s' of %d x %d is too large: at most %d pixels along an edge and %d in all; scale it down"
                            .formatted(file.name(), info.width(), info.height(), MAX_SIDE, MOST_PIXELS));
        }
        return info;
    }

    private static Codec codec(Bytes file) {
        if (file.length() == 0) {
            throw new ImageException(
                    "Picture '%s' is empty (0 bytes); copy or download it again".formatted(file.name()));
        }
        if (GitLfs.isPointer(MemorySegment.ofArray(file.data()))) {
            throw new ImageException(
                    "Picture '%s' is a Git LFS pointer, not the picture itself; run 'git lfs pull' in its folder"
                            .formatted(file.name()));
        }
        ImageFormat format = ImageFormat.of(file)
                .orElseThrow(() -> file.unsupported("it is no picture we know (%s)".formatted(file.firstBytes())));
        return format.codec()
                .orElseThrow(() -> file.unsupported("it is %s, which is not supported".formatted(format.label())));
    }

    private Bytes load(Path path) {
        String name = path.toString();
        RegularFiles.problem(path).ifPresent(problem -> {
            throw new ImageException("Picture '%s' %s; name a picture file".formatted(name, problem));
        });
        try (InputStream stream = Files.newInputStream(path)) {
            return load(stream, name);
        } catch (IOException e) {
            throw new ImageException("Picture '%s' cannot be opened: %s".formatted(name, e), e);
        }
    }

    private Bytes load(InputStream stream, String name) {
        int most = (int) Math.min(options.maxBytes(), Integer.MAX_VALUE - 16);
        try {
            byte[] content = stream.readNBytes(most + 1);
            if (content.length > most) {
                throw new ImageException(
                        "Picture '%s' has more than %d bytes, the limit; use a smaller file or raise maxBytes"
                                .formatted(name, most));
            }
            return new Bytes(name, content);
        } catch (IOException e) {
            throw new ImageException("Picture '%s' cannot be read: %s".formatted(name, e), e);
        } catch (OutOfMemoryError e) {
            throw new ImageException("Picture '%s' does not fit into memory; raise -Xmx".formatted(name), e);
        }
    }
}

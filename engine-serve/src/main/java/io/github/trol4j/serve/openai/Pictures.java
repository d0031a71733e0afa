package io.github.trol4j.serve.openai;

import io.github.trol4j.serve.http.Problem;
import io.github.trol4j.vision.image.ImageException;
import io.github.trol4j.vision.image.ImageReader;
import io.github.trol4j.vision.image.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Where pictures of requests come from: {@code data:} addresses always, {@code file:} below one folder, {@code http(s):} from hosts that
 * were named at the start. A picture's header is looked at at once, so that what is none, or too large, is refused before it waits.
 */
final class Pictures {
    private final Sources sources;

    Pictures(Sources sources) {
        this.sources = sources;
    }

    /**
     * @param reader with the limits of the model
     * @param mediaRoot files below it may be named; nothing for none
     * @param remote fetches pictures by their address
     * @param most pictures in one request
     */
    record Sources(ImageReader reader, Optional<Path> mediaRoot, Remote remote, int most) {}

    int most() {
        return sources.most;
    }

    /** @param param how errors call it */
    ImageSource read(String url, String param) {
        byte[] content = content(url, param);
        try {
            sources.reader.inspect(content, param);
        } catch (ImageException e) {
            throw Problem.invalid(param, e.getMessage());
        }
        return ImageSource.of(content, param);
    }

    private byte[] content(String url, String param) {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "data" -> data(url, param);
            case "file" -> file(url, param);
            case "http", "https" -> remote(url, param);
            default ->
                throw Problem.invalid(
                        param, param + " must be an address such as data:image/png;base64,... with the picture itself");
        };
    }

    private static byte[] data(String url, String param) {
        int comma = url.indexOf(',');
        if (comma < 0 || !url.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")) {
            throw Problem.invalid(param, param + " must hold the picture in Base64, as data:image/png;base64,...");
        }
        try {
            byte[] text = url.substring(comma + 1).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(param, "%s is not what Base64 looks like: %s".formatted(param, e.getMessage()));
        }
    }

    private byte[] file(String url, String param) {
        Path root = sources.mediaRoot.orElseThrow(
                () -> Problem.unsupported(
                        param,
                        "Pictures from files are off: start the server with --media-root DIR, or send the picture itself as a data: address"));
        return MediaFiles.read(root, url, param);
    }

    private byte[] remote(String url, String param) {
        try {
            return sources.remote.fetch(url);
        } catch (IOException e) {
            throw Problem.invalid(param, "%s cannot be fetched: %s".formatted(param, e.getMessage()));
        }
    }
}

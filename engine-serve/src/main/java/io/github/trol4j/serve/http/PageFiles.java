package io.github.trol4j.serve.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The page for people: {@code /} is index.html, {@code /page/NAME} a file beside it, both out of the resources below {@code page} of the
 * server's package. Nothing from elsewhere is loaded or asked.
 */
public final class PageFiles {
    public static final String BELOW = "/page/";

    private static final String FOLDER = "/io/github/trol4j/serve/page/";
    private static final String INDEX = "index.html";
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "webmanifest", "application/manifest+json");

    private PageFiles() {}

    public static void index(Exchange exchange) throws IOException {
        send(exchange, INDEX);
    }

    public static void file(Exchange exchange) throws IOException {
        send(exchange, exchange.path().substring(BELOW.length()));
    }

    private static void send(Exchange exchange, String name) throws IOException {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = TYPES.get(ending);
        if (type == null || !NAME.matcher(name).matches()) {
            throw nothing();
        }
        try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw nothing();
            }
            exchange.header("Content-Type", type);
            exchange.header("Content-Security-Policy", POLICY);
            exchange.header("Referrer-Policy", "no-referrer");
            exchange.header("Cache-Control", "no-cache");
            exchange.reply(200, in.readAllBytes());
        }
    }

    private static Problem nothing() {
        return Problem.notFound(null, "unknown_url", "There is no page here");
    }
}

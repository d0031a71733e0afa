package io.github.trol4j.serve.http;

import java.io.IOException;

/**
 * What is done about requests to one address.
 *
 * @param method GET or POST
 * @param path without a query; if it ends with a slash, all that is below it too, but for the root
 * @param open whether it needs no key
 */
public record Route(String method, String path, boolean open, Handler handler) {
    /** Answers one request, on a thread of its own. */
    @FunctionalInterface
    public interface Handler {
        void handle(Exchange exchange) throws IOException, InterruptedException;
    }

    public static Route get(String path, Handler handler) {
        return new Route("GET", path, false, handler);
    }

    public static Route post(String path, Handler handler) {
        return new Route("POST", path, false, handler);
    }

    boolean isFor(String wanted) {
        return path.length() > 1 && path.endsWith("/") ? wanted.startsWith(path) : wanted.equals(path);
    }

    /** The same without a key. */
    public Route forEverybody() {
        return new Route(method, path, true, handler);
    }
}

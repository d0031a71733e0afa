package io.github.trol4j.serve.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its reply. */
public final class Exchange {
    private static final String NOTHING_LOADS = "default-src 'none'; frame-ancestors 'none'";

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final HttpExchange http;
    private final Bodies bodies;
    private final Watchdog watchdog;
    private final String id = "req_" + UUID.randomUUID().toString().replace("-", "");
    private final Map<String, Object> notes = new LinkedHashMap<>();
    private String client;
    private boolean begun;

    Exchange(HttpExchange http, Bodies bodies, Watchdog watchdog) {
        this.http = http;
        this.bodies = bodies;
        this.watchdog = watchdog;
        this.client = http.getRemoteAddress().getAddress().getHostAddress();
        header("x-request-id", id);
        header("X-Content-Type-Options", "nosniff");
        header("Content-Security-Policy", NOTHING_LOADS);
    }

    /** In the log, in the reply's header, and in errors. */
    public String id() {
        return id;
    }

    /** Whose turn the request uses up: the key it came with, or else its address. */
    public String client() {
        return client;
    }

    void client(String known) {
        client = known;
    }

    public String method() {
        return http.getRequestMethod();
    }

    public String path() {
        return http.getRequestURI().getPath();
    }

    @Nullable
    String requestHeader(String name) {
        return http.getRequestHeaders().getFirst(name);
    }

    /** The body, which must be a JSON object of bounded size and depth. */
    public ObjectNode json() throws IOException {
        String type = requestHeader("Content-Type");
        if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw Problem.refused(
                    415,
                    "unsupported_media_type",
                    "The body must be JSON: send the header 'Content-Type: application/json'");
        }
        return bodies.read(requestHeader("Content-Length"), http.getRequestBody());
    }

    public void header(String name, String value) {
        http.getResponseHeaders().set(name, value);
    }

    /** Something for the log line of this request; never what was asked or answered. */
    public void note(String name, Object value) {
        notes.put(name, value);
    }

    public Map<String, Object> notes() {
        return Collections.unmodifiableMap(notes);
    }

    /** Whether a status has gone out, so that errors can no longer have their own. */
    public boolean hasBegun() {
        return begun;
    }

    /** That was sent; -1 if none was. */
    public int status() {
        return http.getResponseCode();
    }

    public void reply(int status, JsonNode body) throws IOException {
        header("Content-Type", "application/json");
        reply(status, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    public void reply(int status, byte[] body) throws IOException {
        begin(status, body.length == 0 ? -1 : body.length);
        guarded(() -> {
            OutputStream out = http.getResponseBody();
            out.write(body);
            out.close();
        });
    }

    void reply(Problem problem) throws IOException {
        Duration retry = problem.retryAfter();
        if (retry != null) {
            header("Retry-After", String.valueOf(Math.max(1, retry.toSeconds())));
            header("Retry-After-Ms", String.valueOf(Math.max(1, retry.toMillis())));
            header("x-should-retry", "true");
        }
        if (problem.status() == 413 || problem.status() == 503) {
            header("Connection", "close");
        }
        reply(problem.status(), problem.body());
    }

    /** Begins a stream of events. */
    public Sse sse() throws IOException {
        header("Content-Type", "text/event-stream; charset=utf-8");
        header("Cache-Control", "no-cache");
        header("X-Accel-Buffering", "no");
        begin(200, 0); // in chunks, so that a cut is seen as one
        return new Sse(http.getResponseBody(), watchdog);
    }

    /** A JSON reply that is not there yet; it begins with its first sign of life. */
    public Reply later() {
        return new Reply(this, watchdog);
    }

    /** Begins a JSON reply of unknown length. */
    OutputStream beginJson() throws IOException {
        header("Content-Type", "application/json");
        begin(200, 0);
        return http.getResponseBody();
    }

    /** Ends a reply that has begun and cannot be finished, in such a way that the client sees that it is not whole. */
    void cut() {
        Thread.currentThread().interrupt(); // an interrupted write closes its connection
        try {
            http.getResponseBody().write(' ');
            http.getResponseBody().flush();
        } catch (IOException e) {
            LOG.debug("{}: cut off", id, e);
        } finally {
            boolean _ = Thread.interrupted();
        }
    }

    void guarded(Watchdog.Write write) throws IOException {
        watchdog.guard(write);
    }

    private void begin(int status, long length) throws IOException {
        begun = true;
        guarded(() -> http.sendResponseHeaders(status, length));
    }
}

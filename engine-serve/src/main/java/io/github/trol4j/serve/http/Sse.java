package io.github.trol4j.serve.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Server-sent events, each written at once. */
public final class Sse {
    private final OutputStream out;
    private final Watchdog watchdog;

    Sse(OutputStream out, Watchdog watchdog) {
        this.out = out;
        this.watchdog = watchdog;
    }

    public void send(JsonNode data) throws IOException {
        send(data.toString());
    }

    /** @param data of one line */
    public void send(String data) throws IOException {
        write("data: " + data + "\n\n");
    }

    public void send(String event, JsonNode data) throws IOException {
        write("event: " + event + "\ndata: " + data + "\n\n");
    }

    /** A comment, which clients skip; fails if the client is gone. */
    public void keepAlive() throws IOException {
        write(": keep-alive\n\n");
    }

    private void write(String text) throws IOException {
        watchdog.guard(() -> {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        });
    }
}

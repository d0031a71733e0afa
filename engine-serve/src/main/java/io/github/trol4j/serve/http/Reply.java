package io.github.trol4j.serve.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A JSON reply that is long in coming. Until it is there, blanks are sent now and then, which JSON allows in front: they show whether the
 * client is still there. The status has gone out by then, so what fails later is cut off, which every client takes for a failure.
 */
public final class Reply {
    private final OutputStream out;
    private final Watchdog watchdog;

    Reply(OutputStream out, Watchdog watchdog) {
        this.out = out;
        this.watchdog = watchdog;
    }

    /** A sign of life; fails if the client is gone. */
    public void keepAlive() throws IOException {
        write(" ");
    }

    public void send(JsonNode body) throws IOException {
        write(body.toString());
        watchdog.guard(out::close);
    }

    private void write(String text) throws IOException {
        watchdog.guard(() -> {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        });
    }
}

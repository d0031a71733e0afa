package io.github.trol4j.serve.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A JSON reply that is long in coming. Until it is there, blanks are sent now and then, which JSON allows in front: they show whether the
 * client is still there. The status has gone out by then, so what fails later is cut off, which every client takes for a failure.
 */
public final class Reply {
    private final Exchange exchange;
    private final Watchdog watchdog;
    private @Nullable OutputStream out; // null until something was sent

    Reply(Exchange exchange, Watchdog watchdog) {
        this.exchange = exchange;
        this.watchdog = watchdog;
    }

    /** A sign of life; fails if the client is gone. */
    public void keepAlive() throws IOException {
        if (out == null) {
            out = exchange.beginJson();
        }
        write(out, " ");
    }

    /** The whole of it, with a length if there was no sign of life before. */
    public void send(JsonNode body) throws IOException {
        OutputStream begun = out;
        if (begun == null) {
            exchange.reply(200, body);
        } else {
            write(begun, body.toString());
            watchdog.guard(begun::close);
        }
    }

    private void write(OutputStream to, String text) throws IOException {
        watchdog.guard(() -> {
            to.write(text.getBytes(StandardCharsets.UTF_8));
            to.flush();
        });
    }
}

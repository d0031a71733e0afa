package io.github.trol4j.serve.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request. Takes its room among all bodies before it is read, and holds it until the request is done: what clients send
 * cannot fill the memory.
 */
final class Bodies implements AutoCloseable {
    private static final int UNIT = 1 << 10;

    private final Limits limits;
    private final JsonBody json;
    private final Semaphore room;
    private int taken;

    /** @param room of all bodies, in units of {@value #UNIT} bytes */
    Bodies(Limits limits, JsonBody json, Semaphore room) {
        this.limits = limits;
        this.json = json;
        this.room = room;
    }

    static Semaphore room(Limits limits) {
        return new Semaphore(limits.allBodiesBytes() / UNIT);
    }

    ObjectNode read(@Nullable String length, InputStream body) throws IOException {
        int most = limits.bodyBytes();
        long said = length == null ? most : parsed(length);
        if (said > most) {
            throw tooLarge();
        }
        take((int) said);
        byte[] content = body.readNBytes(most + 1);
        if (content.length > most) {
            throw tooLarge();
        }
        return json.read(content);
    }

    private void take(int bytes) {
        int units = bytes / UNIT + 1;
        if (!room.tryAcquire(units)) {
            throw Problem.busy("Too many large requests at once; ask again in a moment", Duration.ofSeconds(1));
        }
        taken += units;
    }

    private Problem tooLarge() {
        return Problem.refused(
                413,
                "request_too_large",
                "The request has more than %d MiB, the limit; send smaller or fewer pictures"
                        .formatted(limits.bodyBytes() >> 20));
    }

    private static long parsed(String length) {
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            throw Problem.invalid(null, "Content-Length must be a number");
        }
    }

    @Override
    public void close() {
        room.release(taken);
        taken = 0;
    }
}

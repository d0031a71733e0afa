package io.github.trol4j.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.http.Problem;
import io.github.trol4j.serve.http.Route;
import io.github.trol4j.serve.measure.Meters;
import io.github.trol4j.serve.schedule.Scheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What those who look after a server ask it: is it alive, does it take more, what did it do. */
record Care(Scheduler scheduler, Meters meters) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(1);

    List<Route> routes() {
        return List.of(
                Route.get("/health", this::health).forEverybody(),
                Route.get("/ready", this::ready).forEverybody(),
                Route.get("/metrics", this::metrics));
    }

    private void health(Exchange exchange) throws IOException {
        if (!scheduler.isAlive()) {
            throw Problem.unavailable("Nothing is answered any more; start the server again", SOON);
        }
        ok(exchange);
    }

    /** Refuses while a question would be told to come again. */
    private void ready(Exchange exchange) throws IOException {
        if (!scheduler.isAlive() || scheduler.isFull()) {
            throw Problem.unavailable("No more questions are taken at the moment", SOON);
        }
        ok(exchange);
    }

    private static void ok(Exchange exchange) throws IOException {
        exchange.reply(200, JSON.createObjectNode().put("status", "ok"));
    }

    private void metrics(Exchange exchange) throws IOException {
        exchange.header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.reply(200, meters.text().getBytes(StandardCharsets.UTF_8));
    }
}

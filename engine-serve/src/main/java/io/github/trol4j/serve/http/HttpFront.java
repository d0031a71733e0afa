package io.github.trol4j.serve.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests, each on a virtual thread, checks who sends them and where to, and turns what goes wrong into errors for clients. */
public final class HttpFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int BACKLOG = 256;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final InFlight inFlight = new InFlight();
    private final Watchdog watchdog;
    private final Limits limits;
    private final JsonBody json;
    private final Semaphore room;
    private final Keys keys;
    private final List<Route> routes;
    private final RequestLog log;
    private final Set<String> hosts;

    /** @throws IOException if the address cannot be had */
    public HttpFront(InetSocketAddress address, Limits limits, Keys keys, List<Route> routes, RequestLog log)
            throws IOException {
        limits.apply();
        this.limits = limits;
        this.keys = keys;
        this.routes = List.copyOf(routes);
        this.log = log;
        this.json = new JsonBody(limits.bodyBytes());
        this.room = Bodies.room(limits);
        this.watchdog = new Watchdog(limits.write());
        this.hosts = hosts(address.getAddress());
        this.server = HttpServer.create(address, BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Names that a browser on this machine may have for a loopback address; others are somebody's who leads it here. */
    private static Set<String> hosts(InetAddress address) {
        return address.isLoopbackAddress() ? Set.of("localhost", "127.0.0.1", "[::1]", "") : Set.of();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Requests under way. */
    public int inFlight() {
        return inFlight.count();
    }

    public boolean isEnding() {
        return inFlight.isEnding();
    }

    /** Refuses new requests and waits until those under way are answered; false if some are not after so long. */
    public boolean drain(Duration patience) throws InterruptedException {
        return inFlight.drain(patience);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        watchdog.close();
    }

    private void handle(HttpExchange http) {
        long start = System.nanoTime();
        try (http;
                Bodies bodies = new Bodies(limits, json, room)) {
            Exchange exchange = new Exchange(http, bodies, watchdog);
            String problem = answer(exchange);
            log.finished(exchange, problem, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** @return the code of what went wrong, or null */
    private @Nullable String answer(Exchange exchange) {
        boolean entered = inFlight.enter();
        try {
            if (!entered) {
                throw Problem.unavailable("The server is ending; ask again in a moment", SOON);
            }
            route(exchange).handler().handle(exchange);
            return null;
        } catch (Problem problem) {
            return refuse(exchange, problem);
        } catch (IOException e) {
            LOG.debug("{}: the client is gone", exchange.id(), e);
            return "client_gone";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (RuntimeException | Error e) {
            LOG.error("{}: an error inside the server, please report it", exchange.id(), e);
            return refuse(exchange, Problem.internal(exchange.id()));
        } finally {
            if (entered) {
                inFlight.leave();
            }
        }
    }

    private static String refuse(Exchange exchange, Problem problem) {
        try {
            if (exchange.hasBegun()) {
                exchange.cut();
            } else {
                exchange.reply(problem);
            }
        } catch (IOException e) {
            LOG.debug("{}: the client is gone", exchange.id(), e);
        }
        return problem.code();
    }

    private Route route(Exchange exchange) {
        checkHost(exchange);
        List<Route> here = routes.stream().filter(r -> r.isFor(exchange.path())).toList();
        Route route = here.stream()
                .filter(r -> r.method().equals(exchange.method()))
                .findFirst()
                .orElseThrow(() -> nowhere(exchange, here));
        if (keys.areNeeded() && !route.open()) {
            OptionalInt key = keys.of(exchange.requestHeader("Authorization"));
            exchange.client(
                    "key "
                            + key.orElseThrow(
                                    () -> Problem.unauthorized(
                                            "This server needs a key: send the header 'Authorization: Bearer KEY' with one that it knows")));
        }
        return route;
    }

    /** Or a page in a browser could give its own name this address, and ask as if it came from here. */
    private void checkHost(Exchange exchange) {
        String host = exchange.requestHeader("Host");
        String name = host == null ? "" : host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        if (!hosts.isEmpty() && !keys.areNeeded() && !hosts.contains(name)) {
            throw Problem.forbidden(
                    "This server answers to localhost alone; start it with --api-key-file to reach it by other names");
        }
    }

    private static Problem nowhere(Exchange exchange, List<Route> here) {
        if (here.isEmpty()) {
            return Problem.notFound(
                    null,
                    "unknown_url",
                    "There is nothing at this address; GET /v1/models and POST /v1/chat/completions are");
        }
        exchange.header("Allow", here.getFirst().method());
        return Problem.refused(
                405,
                "method_not_allowed",
                "This address takes %s alone".formatted(here.getFirst().method()));
    }
}

package io.github.trol4j.serve;

import io.github.trol4j.core.Shown;
import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.http.RequestLog;
import io.github.trol4j.serve.http.Route;
import io.github.trol4j.serve.measure.Meters;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each request, {@code name=value} by {@code name=value}, without what was asked and answered. */
final class LoggedRequests implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.trol4j.serve.requests");

    private final Meters meters;
    private final List<Route> routes;

    LoggedRequests(Meters meters, List<Route> routes) {
        this.meters = meters;
        this.routes = List.copyOf(routes);
    }

    @Override
    public void finished(Exchange exchange, @Nullable String problem, Duration took) {
        meters.request(known(exchange.path()), exchange.status());
        String notes = exchange.notes().entrySet().stream()
                .map(note -> " " + note.getKey() + "=" + note.getValue())
                .collect(Collectors.joining());
        LOG.info(
                "id={} method={} path={} status={} ms={} client=\"{}\"{}{}",
                exchange.id(),
                Shown.text(exchange.method()),
                Shown.text(exchange.path()).replace(' ', '_'),
                exchange.status(),
                took.toMillis(),
                exchange.client(),
                notes,
                problem == null ? "" : " problem=" + problem);
    }

    /** An address that there is; whatever else strangers ask for must not become a counter of its own. */
    private String known(String path) {
        return routes.stream().map(Route::path).filter(path::equals).findFirst().orElse("other");
    }
}

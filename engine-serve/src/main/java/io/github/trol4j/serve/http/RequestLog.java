package io.github.trol4j.serve.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Hears of each request that is over, answered or not. */
@FunctionalInterface
public interface RequestLog {
    /** @param problem the code of what went wrong, or null */
    void finished(Exchange exchange, @Nullable String problem, Duration took);
}

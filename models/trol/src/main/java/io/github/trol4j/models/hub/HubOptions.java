package io.github.trol4j.models.hub;

import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which hub, which cache, and how to go there.
 *
 * @param endpoint address of the hub; the token goes to this scheme, host and port and nowhere else
 * @param cache folder of the cache, which Python's tools may share
 * @param packed folder of the packed files that were made of models in the cache
 * @param token sent as bearer token; null to ask as anybody
 * @param offline whether nothing may be fetched
 * @param answerTimeout for the beginning of an answer
 * @param idleTimeout for the next bytes of an answer that has begun
 * @param proxies how to reach an address
 * @param connections fetches at the same time, of small files or of parts of a large one
 * @param links whether files are linked into a snapshot; otherwise they are copied or moved there
 */
public record HubOptions(
        URI endpoint,
        Path cache,
        Path packed,
        @Nullable String token,
        boolean offline,
        Duration answerTimeout,
        Duration idleTimeout,
        ProxySelector proxies,
        int connections,
        boolean links) {
    /** More would not be faster and could pass for an attack. */
    private static final int MOST_CONNECTIONS = 16;

    public HubOptions {
        HubEnvironment.check(endpoint, token);
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new HubException(
                    HubException.Reason.BAD_SETTING,
                    "connections must be from 1 to %d, got %d".formatted(MOST_CONNECTIONS, connections));
        }
    }

    /** As the environment variables say that Python's client reads: HF_ENDPOINT, HF_TOKEN, HF_HOME and so on. */
    public static HubOptions fromEnvironment() {
        return new HubEnvironment(System.getenv(), Path.of(System.getProperty("user.home", ""))).options();
    }

    /** The same with variables of the caller's. */
    public static HubOptions fromEnvironment(Map<String, String> variables, Path home) {
        return new HubEnvironment(variables, home).options();
    }

    public HubOptions withEndpoint(URI other) {
        return new HubOptions(
                other, cache, packed, token, offline, answerTimeout, idleTimeout, proxies, connections, links);
    }

    public HubOptions withCache(Path other) {
        return new HubOptions(
                endpoint, other, packed, token, offline, answerTimeout, idleTimeout, proxies, connections, links);
    }

    public HubOptions withPacked(Path other) {
        return new HubOptions(
                endpoint, cache, other, token, offline, answerTimeout, idleTimeout, proxies, connections, links);
    }

    public HubOptions withToken(@Nullable String other) {
        return new HubOptions(
                endpoint, cache, packed, other, offline, answerTimeout, idleTimeout, proxies, connections, links);
    }

    public HubOptions withOffline(boolean other) {
        return new HubOptions(
                endpoint, cache, packed, token, other, answerTimeout, idleTimeout, proxies, connections, links);
    }

    public HubOptions withConnections(int other) {
        return new HubOptions(
                endpoint, cache, packed, token, offline, answerTimeout, idleTimeout, proxies, other, links);
    }

    /** @param answer for the beginning of an answer; {@code idle} for the next bytes */
    public HubOptions withTimeouts(Duration answer, Duration idle) {
        return new HubOptions(endpoint, cache, packed, token, offline, answer, idle, proxies, connections, links);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "%s with %s, cache %s%s"
                .formatted(endpoint, token == null ? "no token" : "a token", cache, offline ? ", offline" : "");
    }
}

package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proxies as HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name them, in capitals or not. Without any of them Java's own settings
 * ({@code -Dhttps.proxyHost} and so on) hold.
 */
final class EnvironmentProxies extends ProxySelector {
    private static final int USUAL_PORT = 80;

    private final Map<String, String> variables;

    EnvironmentProxies(Map<String, String> variables) {
        this.variables = variables;
    }

    @Override
    public List<Proxy> select(URI address) {
        URI proxy = proxy(address);
        if (proxy == null) {
            ProxySelector java = ProxySelector.getDefault();
            return java == null || isNamed() ? List.of(Proxy.NO_PROXY) : java.select(address);
        }
        int port = proxy.getPort() < 0 ? USUAL_PORT : proxy.getPort();
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
    }

    /** What the proxy for this address is to be told, from {@code http://name:password@host}. */
    Optional<String> login(URI address) {
        URI proxy = proxy(address);
        String user = proxy == null ? null : proxy.getUserInfo();
        return Optional.ofNullable(user)
                .map(text -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    private boolean isNamed() {
        return variable("https_proxy") != null || variable("http_proxy") != null || variable("all_proxy") != null;
    }

    private @Nullable URI proxy(URI address) {
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        String text = variable(scheme + "_proxy");
        text = text == null ? variable("all_proxy") : text;
        if (text == null || isExcepted(address)) {
            return null;
        }
        try {
            URI proxy = URI.create(text.contains("://") ? text : "http://" + text);
            if (proxy.getHost() != null && "http".equalsIgnoreCase(proxy.getScheme())) {
                return proxy;
            }
        } catch (IllegalArgumentException _) {
            // the message is the same
        }
        throw new HubException(
                Reason.BAD_SETTING,
                "The proxy for %s must look like http://host:port; check the environment variables HTTPS_PROXY, HTTP_PROXY and ALL_PROXY."
                        .formatted(scheme));
    }

    /** Whether NO_PROXY names the host: {@code *}, a host, a domain with or without a leading dot, each with a port if wanted. */
    private boolean isExcepted(URI address) {
        String exceptions = variable("no_proxy");
        if (exceptions == null) {
            return false;
        }
        String host = address.getHost().toLowerCase(Locale.ROOT);
        int port =
                address.getPort() >= 0 ? address.getPort() : address.getScheme().equals("https") ? 443 : 80;
        for (String entry : exceptions.split(",")) {
            String name = entry.strip().toLowerCase(Locale.ROOT);
            int colon = name.lastIndexOf(':');
            if (colon > 0 && colon == name.indexOf(':')) {
                if (!name.substring(colon + 1).equals(String.valueOf(port))) {
                    continue;
                }
                name = name.substring(0, colon);
            }
            String domain = name.startsWith("*.") ? name.substring(1) : name.startsWith(".") ? name : "." + name;
            if (name.equals("*") || !name.isEmpty() && ("." + host).endsWith(domain)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable String variable(String name) {
        String value = variables.getOrDefault(name, variables.get(name.toUpperCase(Locale.ROOT)));
        return value == null || value.isBlank() ? null : value.strip();
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        // whoever sent the request hears of it
    }
}

package io.github.trol4j.serve.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Hosts that pictures may come from, {@code HOST[:PORT][=ADDRESS]} each: by name, on the usual ports or one of their own. An address
 * that is given stands for the name; otherwise the name must lead to the public internet.
 */
public final class AllowedHosts {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Map<String, Optional<InetAddress>> hosts = new HashMap<>();

    private AllowedHosts() {}

    /** @throws IllegalArgumentException naming the one that cannot be read */
    public static AllowedHosts of(List<String> hosts) {
        AllowedHosts allowed = new AllowedHosts();
        hosts.forEach(allowed::add);
        return allowed;
    }

    private void add(String host) {
        int equals = host.indexOf('=');
        String name = (equals < 0 ? host : host.substring(0, equals)).toLowerCase(Locale.ROOT);
        if (!name.matches("[a-z0-9.-]+(:[0-9]{1,5})?")) {
            throw new IllegalArgumentException("expected HOST, HOST:PORT or HOST=ADDRESS, got '%s'".formatted(host));
        }
        Optional<InetAddress> pinned = equals < 0 ? Optional.empty() : Optional.of(address(host.substring(equals + 1)));
        if (name.contains(":")) {
            hosts.put(name, pinned);
        } else {
            hosts.put(name + ":" + HTTP, pinned);
            hosts.put(name + ":" + HTTPS, pinned);
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'%s' is no IP address".formatted(text), e);
        }
    }

    /** A place to connect to, whatever the name may lead to later. */
    record Place(String host, int port, boolean secure, InetAddress address) {}

    /**
     * Where a URL leads.
     *
     * @throws IOException if it leads where nothing may come from
     */
    Place place(URI url) throws IOException {
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        String host = url.getHost();
        if (host == null || url.getUserInfo() != null || !secure && !"http".equalsIgnoreCase(url.getScheme())) {
            throw new IOException("it is no http(s) address of a host");
        }
        int port = url.getPort() >= 0 ? url.getPort() : secure ? HTTPS : HTTP;
        String name = host.toLowerCase(Locale.ROOT);
        Optional<InetAddress> pinned = hosts.get(name + ":" + port);
        if (pinned == null) {
            throw new IOException(
                    "the server fetches nothing from there; it must be started with --allow-url and this host");
        }
        return new Place(name, port, secure, pinned.isPresent() ? pinned.get() : resolved(name));
    }

    /** One address out of all, none of which may be private: a name that leads to both is up to something. */
    private static InetAddress resolved(String name) throws IOException {
        try {
            InetAddress[] all = InetAddress.getAllByName(name);
            if (!Arrays.stream(all).allMatch(Addresses::isPublic)) {
                throw new IOException("its name leads into a private network");
            }
            return all[0];
        } catch (UnknownHostException e) {
            throw new IOException("its name is not known", e);
        }
    }
}

package io.github.trol4j.models.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one hub and follows where it points. The token goes to the hub's own scheme, host and port only: files lie
 * elsewhere, behind addresses that carry their own permission.
 */
final class HubClient implements AutoCloseable {
    private static final int MOST_REDIRECTS = 10;
    private static final long BLINK_MILLIS = 50;

    private final HubOptions options;
    private final HttpClient client;
    private final String agent = "trol4j/"
            + Optional.ofNullable(HubClient.class.getPackage().getImplementationVersion())
                    .orElse("dev")
            + "; java/" + Runtime.version().feature();

    HubClient(HubOptions options) {
        this.options = options;
        // Without an Authenticator: with one, a refusal that does not say how to log in would be no answer but an
        // IOException.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // parts of a file over one shared connection would not be faster
                .connectTimeout(options.answerTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(options.proxies())
                .build();
    }

    /** An answer whose body has not been read yet. */
    record Response(URI address, HttpResponse<BodyReader> http) implements AutoCloseable {
        int status() {
            return http.statusCode();
        }

        Optional<String> header(String name) {
            return http.headers().firstValue(name);
        }

        BodyReader body() {
            return http.body();
        }

        @Override
        public void close() {
            body().close();
        }
    }

    /**
     * One try, redirects followed.
     *
     * @param range value of the header of that name, or null for all
     * @throws IOException if there is no answer
     */
    Response get(URI address, @Nullable String range, PullState state) throws IOException {
        URI at = address;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            Response response = new Response(at, send(request(at, range), state));
            Optional<String> location = target(response);
            if (location.isEmpty()) {
                return response;
            }
            response.close();
            at = next(at, location.get());
        }
        throw new IOException("%s redirects without end".formatted(address));
    }

    /** Whether an address is the hub itself. */
    boolean isHub(URI address) {
        URI hub = options.endpoint();
        return hub.getScheme().equalsIgnoreCase(address.getScheme())
                && hub.getHost().equalsIgnoreCase(address.getHost())
                && port(hub) == port(address);
    }

    HubOptions options() {
        return options;
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    private HttpRequest request(URI address, @Nullable String range) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                .header("User-Agent", agent)
                .header("Accept-Encoding", "identity") // sizes and ranges are those of the file itself
                .GET();
        if (range != null) {
            builder.header("Range", range);
        }
        if (options.proxies() instanceof EnvironmentProxies proxies) {
            // The client sends it to the proxy only.
            proxies.login(address).ifPresent(login -> builder.header("Proxy-Authorization", login));
        }
        if (options.token() != null && isHub(address)) {
            builder.header("Authorization", "Bearer " + options.token());
        }
        return builder.build();
    }

    private HttpResponse<BodyReader> send(HttpRequest request, PullState state) throws IOException {
        CompletableFuture<HttpResponse<BodyReader>> answer = client.sendAsync(request, _ -> new BodyReader());
        try {
            return await(answer, state);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for an answer", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof HubException cause) {
                throw cause;
            }
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            answer.cancel(true); // no more than a word if it is here
        }
    }

    /** Looks up now and then whether it is still wanted. */
    private HttpResponse<BodyReader> await(CompletableFuture<HttpResponse<BodyReader>> answer, PullState state)
            throws IOException, InterruptedException, ExecutionException {
        long end = System.nanoTime() + options.answerTimeout().toNanos();
        while (!answer.isDone()) {
            state.goOn();
            if (System.nanoTime() > end) {
                throw new IOException("no answer within %d s"
                        .formatted(options.answerTimeout().toSeconds()));
            }
            try {
                return answer.get(BLINK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // still wanted?
            }
        }
        return answer.get();
    }

    private static Optional<String> target(Response response) {
        return switch (response.status()) {
            case 301, 302, 303, 307, 308 -> response.header("Location");
            default -> Optional.empty();
        };
    }

    private static URI next(URI from, String location) throws IOException {
        try {
            URI to = from.resolve(location);
            boolean http = "https".equalsIgnoreCase(to.getScheme()) || "http".equalsIgnoreCase(to.getScheme());
            if (!http || to.getHost() == null) {
                throw new IOException("%s redirects to something that is no address".formatted(from.getHost()));
            }
            if ("https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(to.getScheme())) {
                throw new IOException("%s redirects to %s without encryption".formatted(from.getHost(), to.getHost()));
            }
            return to;
        } catch (IllegalArgumentException e) {
            throw new IOException("%s redirects to something that is no address".formatted(from.getHost()), e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}

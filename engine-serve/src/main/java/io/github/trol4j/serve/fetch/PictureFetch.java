package io.github.trol4j.serve.fetch;

import io.github.trol4j.serve.fetch.AllowedHosts.Place;
import io.github.trol4j.serve.openai.Remote;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Fetches a picture with a client that does nothing else: it connects to the very address that was checked, sends no cookies and no keys,
 * follows a redirect only after the same checks, and gives up above a size and a time.
 */
public final class PictureFetch implements Remote {
    private static final int MOST_REDIRECTS = 3;
    private static final int MOST_BYTES = 16 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AllowedHosts hosts;
    private final SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("fetch-timer").factory());

    public PictureFetch(AllowedHosts hosts) {
        this.hosts = hosts;
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public byte[] fetch(String url) throws IOException {
        URI at = uri(url);
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpAnswer answer = get(at);
            if (answer.status() == 200) {
                return answer.body();
            }
            at = at.resolve(uri(answer.redirect()));
        }
        throw new IOException("it is redirected more than %d times".formatted(MOST_REDIRECTS));
    }

    private static URI uri(String url) throws IOException {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is no address", e);
        }
    }

    private HttpAnswer get(URI url) throws IOException {
        Place place = hosts.place(url);
        Socket plain = new Socket();
        var cut = timer.schedule(() -> close(plain), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        try (plain) {
            plain.connect(new InetSocketAddress(place.address(), place.port()), (int) PATIENCE.toMillis());
            plain.setSoTimeout((int) PATIENCE.toMillis());
            Socket socket = place.secure() ? secured(plain, place) : plain;
            socket.getOutputStream().write(request(url).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return HttpAnswer.read(new BufferedInputStream(socket.getInputStream()), MOST_BYTES);
        } catch (IOException e) {
            throw plain.isClosed() && cut.isDone()
                    ? new IOException("it takes more than %d seconds".formatted(PATIENCE.toSeconds()), e)
                    : e;
        } finally {
            cut.cancel(false);
        }
    }

    private Socket secured(Socket plain, Place place) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, place.host(), place.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate is the name's, not the address's
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String request(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return "GET %s%s HTTP/1.1\r\nHost: %s\r\nAccept: image/*\r\nUser-Agent: trol4j\r\nConnection: close\r\n\r\n"
                .formatted(path, query, url.getRawAuthority());
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }
}

package io.github.trol4j.serve.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.trol4j.serve.Nano;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a server is talked into, and how it is not. */
class PictureFetchTest {
    private static HttpServer remote;
    private static HttpServer inner;
    private static int secrets;
    private static PictureFetch fetch;
    private static String base;

    @BeforeAll
    static void start() throws IOException {
        remote = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inner.createContext("/", exchange -> {
            secrets++;
            send(exchange, new byte[] {1});
        });
        int port = remote.getAddress().getPort();
        base = "http://pictures.test:" + port;
        remote.createContext("/a.png", exchange -> send(exchange, Nano.picture(1)));
        remote.createContext("/hop", exchange -> redirect(exchange, "/a.png"));
        remote.createContext("/loop", exchange -> redirect(exchange, "/loop"));
        remote.createContext(
                "/inner",
                exchange -> redirect(
                        exchange,
                        "http://127.0.0.1:%d/".formatted(inner.getAddress().getPort())));
        remote.createContext("/metadata", exchange -> redirect(exchange, "http://169.254.169.254/latest/meta-data"));
        remote.createContext("/file", exchange -> redirect(exchange, "file:///etc/passwd"));
        remote.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, 1L << 30);
            exchange.close();
        });
        remote.start();
        inner.start();
        fetch = new PictureFetch(AllowedHosts.of(List.of("pictures.test:%d=127.0.0.1".formatted(port), "localhost")));
    }

    @AfterAll
    static void end() {
        remote.stop(0);
        inner.stop(0);
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    @Test
    void aPictureFromAHostThatWasNamed() throws IOException {
        assertThat(fetch.fetch(base + "/a.png")).isEqualTo(Nano.picture(1));
        assertThat(fetch.fetch(base + "/hop")).isEqualTo(Nano.picture(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inner", "/metadata", "/file", "/loop", "/large", "/missing"})
    void nowhereElse(String path) {
        assertThatThrownBy(() -> fetch.fetch(base + path)).isInstanceOf(IOException.class);
        assertThat(secrets).isZero();
    }

    /** Names that were not given, in every disguise; and one that was, but leads to this machine. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/a.png",
                "http://127.0.0.1/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://017700000001/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[0:0:0:0:0:ffff:7f00:1]/",
                "http://[fe80::1%25lo]/",
                "http://user@pictures.test/",
                "http://pictures.test@127.0.0.1/",
                "http://pictures.test.evil.example/",
                "http://pictures.test/",
                "ftp://pictures.test/",
                "http:///a.png",
                "http://localhost/"
            })
    void noDisguiseHelps(String url) {
        assertThatThrownBy(() -> fetch.fetch(url)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "0.1.2.3",
                        "100.64.0.1", "192.0.0.1",
                "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
                        "::", "::1",
                "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1",
                        "2001::1",
                "2001:db8::1", "2002:7f00:1::"
            })
    void addressesThatAreNotThePublicInternets(String address) {
        assertThat(Addresses.isPublic(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"})
    void addressesThatAre(String address) {
        assertThat(Addresses.isPublic(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "http://a", "a:b", "a=b", "*", "a:123456"})
    void hostsThatCannotBeRead(String host) {
        assertThatThrownBy(() -> AllowedHosts.of(List.of(host))).isInstanceOf(IllegalArgumentException.class);
    }
}

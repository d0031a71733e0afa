package io.github.trol4j.serve.http;

import java.time.Duration;

/**
 * What one client may ask of the server.
 *
 * @param bodyBytes length of a request
 * @param allBodiesBytes of all requests that are being read or waiting
 * @param connections open at once
 * @param request time to send a request, headers and body
 * @param write time that one write may take; a client that does not read is cut off
 * @param keepAlive after so much silence a sign of life is sent, which also shows whether the client is still there
 */
public record Limits(
        int bodyBytes, int allBodiesBytes, int connections, Duration request, Duration write, Duration keepAlive) {
    private static final int MIB = 1 << 20;
    private static final int HEADER_BYTES = 32 << 10;
    private static final int HEADERS = 100;

    /** 32 MiB a request, an eighth of the heap but 256 MiB at most in all, 1,024 connections, 60 s to send, 30 s to take, a sign of life each second. */
    public static final Limits DEFAULT = new Limits(
            32 * MIB,
            (int) Math.clamp(Runtime.getRuntime().maxMemory() / 8, 33L * MIB, 256L * MIB),
            1024,
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1));

    /** The JDK's server takes these from the system once for all of its servers; what somebody has set stays. */
    void apply() {
        setIfAbsent("sun.net.httpserver.maxReqTime", request.toSeconds()); // in seconds
        setIfAbsent("sun.net.httpserver.maxReqHeaders", HEADERS);
        setIfAbsent("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES);
        setIfAbsent("jdk.httpserver.maxConnections", connections);
        setIfAbsent("sun.net.httpserver.nodelay", true); // or each token waits for the acknowledgement of the last
    }

    private static void setIfAbsent(String property, Object value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, String.valueOf(value));
        }
    }
}

package io.github.trol4j.serve;

import io.github.trol4j.models.CacheLimits;
import io.github.trol4j.serve.fetch.AllowedHosts;
import io.github.trol4j.serve.http.Keys;
import io.github.trol4j.serve.http.Limits;
import io.github.trol4j.serve.schedule.Scheduler;
import io.github.trol4j.vision.image.ImageReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a server is run.
 *
 * @param name of the model, in requests and replies
 * @param address to listen at; port 0 takes any that is free
 * @param keys who may ask
 * @param images limits of pictures
 * @param mostPictures in one request
 * @param mediaRoot pictures below it may be named as {@code file:} addresses
 * @param allowedHosts pictures may be fetched from them
 * @param limits of requests
 * @param schedule how much at once
 */
public record ServeOptions(
        String name,
        InetSocketAddress address,
        Keys keys,
        ImageReader.Options images,
        int mostPictures,
        Optional<Path> mediaRoot,
        List<String> allowedHosts,
        Limits limits,
        Scheduler.Settings schedule) {
    /** Most answers at once, unless somebody says otherwise: as many as the fast backend computes together. */
    public static final int PARALLEL = 8;

    /** Bytes of keys and values of all answers, unless somebody says otherwise: twice what read prompts may take. */
    public static final long MEMORY = 2 * CacheLimits.defaults().prefixes();

    public static final int QUEUE = 64;
    public static final int PICTURES = 8;

    public ServeOptions {
        allowedHosts = List.copyOf(allowedHosts);
        AllowedHosts.of(allowedHosts); // or it would be found out late
        if (!keys.areNeeded() && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("a server that others can reach needs keys");
        }
    }

    /** For this machine alone, at any free port. */
    public static ServeOptions local(String name) {
        return new ServeOptions(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Keys.none(),
                ImageReader.Options.DEFAULT,
                PICTURES,
                Optional.empty(),
                List.of(),
                Limits.DEFAULT,
                new Scheduler.Settings(PARALLEL, MEMORY, QUEUE, Duration.ofMinutes(10), Duration.ofMillis(300)));
    }
}

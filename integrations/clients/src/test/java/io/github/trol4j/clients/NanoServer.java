package io.github.trol4j.clients;

import io.github.trol4j.models.TrolModel;
import io.github.trol4j.serve.ServeOptions;
import io.github.trol4j.serve.Server;
import io.github.trol4j.serve.schedule.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** The small model behind an address, and a picture to ask it about. */
final class NanoServer implements AutoCloseable {
    static final String QUESTION = "What colour is the circle?";
    static final String KEY = "any will do";

    private final TrolModel model = TrolModel.nano();
    private final Server server;

    NanoServer() {
        this(ServeOptions.PARALLEL, ServeOptions.QUEUE);
    }

    NanoServer(int parallel, int queue) {
        ServeOptions usual = ServeOptions.local("nano");
        try {
            server = Server.start(
                    model,
                    new ServeOptions(
                            usual.name(),
                            usual.address(),
                            usual.keys(),
                            usual.images(),
                            usual.mostPictures(),
                            usual.mediaRoot(),
                            usual.allowedHosts(),
                            usual.limits(),
                            new Scheduler.Settings(
                                    parallel,
                                    ServeOptions.MEMORY,
                                    queue,
                                    Duration.ofMinutes(1),
                                    Duration.ofMillis(100))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://localhost:%d/v1".formatted(server.address().getPort());
    }

    static String base64() {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            Files.readAllBytes(Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        model.close();
    }
}

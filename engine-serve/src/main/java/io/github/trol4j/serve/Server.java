package io.github.trol4j.serve;

import io.github.trol4j.models.TrolModel;
import io.github.trol4j.serve.http.HttpFront;
import io.github.trol4j.serve.http.Route;
import io.github.trol4j.serve.openai.Api;
import io.github.trol4j.serve.schedule.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Serves one model to many clients, which speak OpenAI's protocol. The model stays the caller's. */
public final class Server implements AutoCloseable {
    private final Scheduler scheduler;
    private final HttpFront front;

    private Server(Scheduler scheduler, HttpFront front) {
        this.scheduler = scheduler;
        this.front = front;
    }

    /** @throws IOException if the address cannot be had */
    public static Server start(TrolModel model, ServeOptions options) throws IOException {
        Scheduler scheduler = new Scheduler(model, options.schedule());
        try {
            Api.Settings settings = new Api.Settings(
                    options.name(),
                    options.images(),
                    options.mostPictures(),
                    options.mediaRoot(),
                    url -> {
                        throw new IOException("nothing is fetched here");
                    },
                    options.limits().keepAlive());
            List<Route> routes = new ArrayList<>(Api.routes(model, scheduler, settings));
            HttpFront front =
                    new HttpFront(options.address(), options.limits(), options.keys(), routes, new LoggedRequests());
            return new Server(scheduler, front);
        } catch (IOException | RuntimeException e) {
            scheduler.close();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return front.address();
    }

    /** Refuses what is new and waits until everything that was accepted is answered; false if it takes longer than this. */
    public boolean drain(Duration patience) throws InterruptedException {
        return front.drain(patience);
    }

    /** Ends at once; {@link #drain} first to lose nothing. */
    @Override
    public void close() {
        scheduler.close();
        front.close();
    }
}

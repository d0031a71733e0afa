package io.github.trol4j.serve;

import io.github.trol4j.llm.PrefixCache;
import io.github.trol4j.models.PictureCache;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.serve.fetch.AllowedHosts;
import io.github.trol4j.serve.fetch.PictureFetch;
import io.github.trol4j.serve.http.HttpFront;
import io.github.trol4j.serve.http.PageFiles;
import io.github.trol4j.serve.http.Route;
import io.github.trol4j.serve.measure.Meters;
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
            Meters meters = meters(model, scheduler, options.name());
            List<Route> routes = new ArrayList<>(Api.routes(model, scheduler, meters, api(options)));
            routes.addAll(new Care(scheduler, meters).routes());
            routes.add(Route.get("/", PageFiles::index).forEverybody());
            routes.add(Route.get(PageFiles.BELOW, PageFiles::file).forEverybody());
            HttpFront front = new HttpFront(
                    options.address(), options.limits(), options.keys(), routes, new LoggedRequests(meters, routes));
            meters.gauge("trol4j_requests_in_flight", "Requests under way", front::inFlight);
            return new Server(scheduler, front);
        } catch (IOException | RuntimeException e) {
            scheduler.close();
            throw e;
        }
    }

    private static Api.Settings api(ServeOptions options) {
        return new Api.Settings(
                options.name(),
                options.images(),
                options.mostPictures(),
                options.mediaRoot(),
                new PictureFetch(AllowedHosts.of(options.allowedHosts())),
                options.limits().keepAlive());
    }

    private static Meters meters(TrolModel model, Scheduler scheduler, String name) {
        Meters meters = new Meters(name);
        meters.gauge("trol4j_questions_waiting", "Questions that nobody has begun with", scheduler::waiting);
        meters.gauge("trol4j_questions_open", "Questions that wait, are read or are answered", scheduler::open);
        PrefixCache prefixes = model.prefixes();
        meters.counter(
                "trol4j_prompts_total", "Prompts read", () -> prefixes.stats().lookups());
        meters.counter(
                "trol4j_prompts_reused_total",
                "Of these, known in part",
                () -> prefixes.stats().hits());
        meters.counter(
                "trol4j_prompt_tokens_reused_total",
                "Tokens not read again",
                () -> prefixes.stats().reusedTokens());
        meters.gauge(
                "trol4j_prompt_cache_bytes",
                "Memory of read prompts",
                () -> prefixes.stats().bytes());
        PictureCache pictures = model.pictures();
        meters.counter(
                "trol4j_pictures_total",
                "Pictures asked about",
                () -> pictures.stats().lookups());
        meters.counter(
                "trol4j_pictures_reused_total",
                "Of these, looked at before",
                () -> pictures.stats().hits());
        meters.gauge(
                "trol4j_picture_cache_bytes",
                "Memory of encoded pictures",
                () -> pictures.stats().bytes());
        return meters;
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

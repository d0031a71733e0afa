package io.github.trol4j.serve.openai;

import io.github.trol4j.models.TrolModel;
import io.github.trol4j.serve.http.Route;
import io.github.trol4j.serve.measure.Meters;
import io.github.trol4j.serve.schedule.Scheduler;
import io.github.trol4j.vision.image.ImageReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All addresses of the protocol for one model. */
public final class Api {
    private Api() {}

    /**
     * How the protocol is served.
     *
     * @param name of the model in requests and replies
     * @param images limits of pictures
     * @param mostPictures in one request
     * @param mediaRoot pictures below it may be named as files
     * @param remote fetches pictures by their address
     * @param keepAlive after so much silence clients get a sign of life
     */
    public record Settings(
            String name,
            ImageReader.Options images,
            int mostPictures,
            Optional<Path> mediaRoot,
            Remote remote,
            Duration keepAlive) {}

    public static List<Route> routes(TrolModel model, Scheduler scheduler, Meters meters, Settings settings) {
        Pictures pictures = new Pictures(new Pictures.Sources(
                new ImageReader(settings.images), settings.mediaRoot, settings.remote, settings.mostPictures));
        Served served = new Served(model, settings.name, pictures);
        Course course = new Course(scheduler, meters, settings.keepAlive);
        ModelHandlers models = new ModelHandlers(served);
        return List.of(
                Route.post("/v1/chat/completions", new ChatHandler(served, course)),
                Route.post("/v1/responses", new ResponseHandler(served, course)),
                Route.get("/v1/models", models::list),
                Route.get("/v1/models/" + settings.name, models::one),
                Route.post("/tokenize", models::tokenize),
                Route.post("/trace", new TraceHandler(served, settings.keepAlive)));
    }
}

package io.github.trol4j.serve.openai;

import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.serve.http.Problem;
import java.time.Instant;
import java.util.Optional;

/** The model that is served, as requests see it. */
final class Served {
    private final TrolModel model;
    private final String name;
    private final Pictures pictures;
    private final Instant since = Instant.now();

    Served(TrolModel model, String name, Pictures pictures) {
        this.model = model;
        this.name = name;
        this.pictures = pictures;
    }

    TrolModel model() {
        return model;
    }

    String name() {
        return name;
    }

    /** When it was loaded. */
    Instant since() {
        return since;
    }

    /** What computed, so that equal answers can be expected of equal ones. */
    String fingerprint() {
        return "%s-%s"
                .formatted(model.config().family().label(), model.backend().name());
    }

    OptionsReader options() {
        TrolConfig config = model.config();
        return new OptionsReader(config.decoder().layers(), config.decoder().vocabulary());
    }

    MessageReader messages() {
        return new MessageReader(model.config().family().chat(), pictures);
    }

    /** A report on an answer, perhaps with the gates of every patch and word. */
    Report report(boolean everyGate) {
        return new Report(everyGate ? Optional.of(model) : Optional.empty());
    }

    /** A request may leave the name out, but not ask for another model. */
    void check(Optional<String> wanted) {
        if (wanted.isPresent() && !wanted.get().equals(name)) {
            throw Problem.notFound(
                    "model",
                    "model_not_found",
                    "The model '%s' is not served here; this is '%s'".formatted(wanted.get(), name));
        }
    }
}

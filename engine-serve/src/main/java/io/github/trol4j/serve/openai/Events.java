package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.http.Problem;
import io.github.trol4j.serve.http.Sse;
import io.github.trol4j.serve.schedule.Wanted;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stream that begins with its first event, so that what fails before has a status of its own; what fails later is an event. */
final class Events {
    private final Exchange exchange;
    private final Function<Problem, JsonNode> lastWord;
    private @Nullable Sse sse;

    /** @param lastWord what a stream says that cannot go on */
    Events(Exchange exchange, Function<Problem, JsonNode> lastWord) {
        this.exchange = exchange;
        this.lastWord = lastWord;
    }

    Sse sse() throws IOException {
        if (sse == null) {
            sse = exchange.sse();
        }
        return sse;
    }

    /** False if the stream ended with an error. */
    boolean follow(Course course, Wanted wanted, Course.Scribe scribe) throws IOException, InterruptedException {
        try {
            course.run(exchange, wanted, scribe);
            return true;
        } catch (Problem problem) {
            if (sse == null) {
                throw problem;
            }
            exchange.note("problem", problem.code());
            sse.send(lastWord.apply(problem));
            return false;
        }
    }
}

package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.Dialogue;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.prompt.ChatFormat;
import io.github.trol4j.models.trace.LayerMap;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.http.Problem;
import io.github.trol4j.serve.http.Reply;
import io.github.trol4j.serve.http.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * {@code POST /trace}: what both passes made of a prompt. Takes a request as chat completions do, reads its prompt afresh and watches.
 * One at a time, beside the answers under way.
 */
final class TraceHandler implements Route.Handler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LATER = Duration.ofSeconds(5);

    private final Served served;
    private final Duration patience;
    private final Semaphore room = new Semaphore(1);

    /** @param patience silence after which the client gets a sign of life */
    TraceHandler(Served served, Duration patience) {
        this.served = served;
        this.patience = patience;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Question question = question(new ChatReader(served).read(exchange.json()));
        if (!room.tryAcquire()) {
            throw Problem.busy("Another prompt is being traced; one at a time is", LATER);
        }
        try {
            Reply reply = exchange.later();
            reply.send(body(trace(question, new Signs(reply))));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            room.release();
        }
    }

    /** The prompt is what counts: of the answer, no more than a token is written. */
    private static Question question(ChatCall call) {
        Dialogue dialogue = call.dialogue();
        if (call.stream() || call.count() != 1) {
            throw Problem.unsupported(call.stream() ? "stream" : "n", "/trace watches one prompt and replies at once");
        }
        if (!dialogue.before().isEmpty() || !dialogue.system().equals(ChatFormat.SYSTEM)) {
            throw Problem.unsupported("messages", "/trace watches one question, without what was said before it");
        }
        Question question = dialogue.question();
        return question.with(question.options().withMaxNewTokens(1));
    }

    private Trace trace(Question question, AnswerListener listener) {
        try {
            return Trace.of(served.model(), question, listener);
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Faults.problem(e);
        }
    }

    /** {@code {"traversal", "gates", "change", "first", "second"}}, each of the last four as {@link PromptMaps} writes it. */
    private static ObjectNode body(Trace trace) {
        ObjectNode body = JSON.createObjectNode();
        body.put("traversal", trace.question().options().traversal().toString());
        PromptMaps maps = PromptMaps.of(trace);
        int layers = trace.layers();
        maps.into(body.putObject("gates"), layers, trace.gates()::get);
        maps.into(body.putObject("change"), layers, trace.passes()::relative);
        LayerMap first = trace.looks().first().meanOfHeads();
        maps.into(body.putObject("first"), layers, first::get);
        LayerMap second = trace.looks().second().meanOfHeads();
        maps.into(body.putObject("second"), layers, second::get);
        return body;
    }

    /** Tells the client now and then that the work goes on, and stops it when nobody listens or the server ends. */
    private final class Signs implements AnswerListener {
        private final Reply reply;
        private long last = System.nanoTime();

        Signs(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void progress(Observer.Phase phase, int done, int total) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancelledException("The server is ending");
            }
            if (System.nanoTime() - last > patience.toNanos()) {
                last = System.nanoTime();
                try {
                    reply.keepAlive();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}

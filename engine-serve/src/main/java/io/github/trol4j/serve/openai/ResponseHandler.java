package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.Answer;
import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.http.Problem;
import io.github.trol4j.serve.http.Route;
import io.github.trol4j.serve.schedule.Event;
import io.github.trol4j.serve.schedule.Wanted;
import java.io.IOException;
import java.util.List;

/** {@code POST /v1/responses}. */
final class ResponseHandler implements Route.Handler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Served served;
    private final Course course;

    ResponseHandler(Served served, Course course) {
        this.served = served;
        this.course = course;
    }

    @Override
    public void handle(Exchange exchange) throws IOException, InterruptedException {
        ResponseCall call = new ResponseReader(served).read(exchange.json());
        exchange.note("stream", call.stream());
        Wanted wanted = Wanted.of(exchange.client(), call.dialogue(), 1);
        ResponseReply reply = new ResponseReply(served, call);
        if (call.stream()) {
            new Stream(exchange, reply).run(wanted);
        } else {
            Whole whole = new Whole(exchange, served.report(false));
            course.run(exchange, wanted, whole);
            whole.send(reply.done(whole.answers().getFirst(), whole.report()));
        }
    }

    /** Events, each numbered and called by its type. */
    private final class Stream implements Course.Scribe {
        private final Events events;
        private final ResponseReply reply;
        private final Report report = served.report(false);
        private int number;

        Stream(Exchange exchange, ResponseReply reply) {
            this.events = new Events(exchange, this::error);
            this.reply = reply;
        }

        void run(Wanted wanted) throws IOException, InterruptedException {
            events.follow(course, wanted, this);
        }

        @Override
        public void silence() throws IOException {
            events.sse().keepAlive();
        }

        @Override
        public void read(Event.Read read) throws IOException {
            report.read(read);
            send(event("response.created").set("response", reply.begun()));
            send(event("response.in_progress").set("response", reply.begun()));
            send(event("response.output_item.added").put("output_index", 0).set("item", reply.emptyItem()));
            send(about("response.content_part.added").set("part", reply.part("", List.of())));
        }

        @Override
        public void piece(Event.Piece piece) throws IOException {
            if (!piece.text().isEmpty()) {
                send(about("response.output_text.delta")
                        .put("delta", piece.text())
                        .set("logprobs", reply.logProbs(piece.tokens())));
            }
        }

        @Override
        public void answered(Event.Answered answered) throws IOException {
            Answer answer = answered.answer();
            report.answered(answer);
            send(about("response.output_text.done")
                    .put("text", answer.text())
                    .set("logprobs", reply.logProbs(answer.tokens())));
            send(about("response.content_part.done").set("part", reply.part(answer.text(), answer.tokens())));
            send(event("response.output_item.done").put("output_index", 0).set("item", reply.item(answer)));
            send(event("response." + ResponseReply.status(answer)).set("response", reply.done(answer, report)));
        }

        private JsonNode error(Problem problem) {
            ObjectNode error = event("error");
            error.setAll((ObjectNode) problem.body().get("error"));
            return error.put("type", "error");
        }

        /** An event about the one text that there is. */
        private ObjectNode about(String type) {
            return event(type)
                    .put("item_id", reply.message())
                    .put("output_index", 0)
                    .put("content_index", 0);
        }

        private ObjectNode event(String type) {
            return JSON.createObjectNode().put("type", type).put("sequence_number", number++);
        }

        private void send(JsonNode event) throws IOException {
            events.sse().send(event.path("type").textValue(), event);
        }
    }
}

package io.github.trol4j.serve.openai;

import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.http.Problem;
import io.github.trol4j.serve.http.Route;
import io.github.trol4j.serve.schedule.Event;
import io.github.trol4j.serve.schedule.Wanted;
import java.io.IOException;

/** {@code POST /v1/chat/completions}. */
final class ChatHandler implements Route.Handler {
    private final Served served;
    private final Course course;

    ChatHandler(Served served, Course course) {
        this.served = served;
        this.course = course;
    }

    @Override
    public void handle(Exchange exchange) throws IOException, InterruptedException {
        ChatCall call = new ChatReader(served).read(exchange.json());
        exchange.note("stream", call.stream());
        Wanted wanted = Wanted.of(exchange.client(), call.dialogue(), call.count());
        ChatReply reply = new ChatReply(served, call);
        if (call.stream()) {
            Stream stream = new Stream(exchange, call, reply);
            stream.run(wanted);
        } else {
            Whole whole = new Whole(exchange, served.report(call.gates()));
            course.run(exchange, wanted, whole);
            whole.send(reply.whole(whole.answers(), whole.report()));
        }
    }

    /** Answers in pieces. */
    private final class Stream implements Course.Scribe {
        private final Events events;
        private final ChatCall call;
        private final ChatReply reply;
        private final Report report;
        private int finished;

        Stream(Exchange exchange, ChatCall call, ChatReply reply) {
            this.events = new Events(exchange, Problem::body);
            this.call = call;
            this.reply = reply;
            this.report = served.report(call.gates());
        }

        void run(Wanted wanted) throws IOException, InterruptedException {
            if (events.follow(course, wanted, this)) {
                events.sse().send("[DONE]");
            }
        }

        @Override
        public void silence() throws IOException {
            events.sse().keepAlive();
        }

        @Override
        public void read(Event.Read read) throws IOException {
            report.read(read);
            for (int i = 0; i < call.count(); i++) {
                events.sse().send(reply.role(i));
            }
        }

        @Override
        public void piece(Event.Piece piece) throws IOException {
            if (!piece.text().isEmpty() || reply.isShown(piece.tokens())) {
                events.sse().send(reply.piece(piece.answer(), piece.text(), piece.tokens()));
            }
        }

        @Override
        public void answered(Event.Answered answered) throws IOException {
            report.answered(answered.answer());
            var chunk = reply.finished(answered.index(), answered.answer());
            if (++finished == call.count()) {
                report.own(chunk.putObject(ChatReply.OWN));
            }
            events.sse().send(chunk);
            if (finished == call.count() && call.usage()) {
                events.sse().send(reply.usage(report));
            }
        }
    }
}

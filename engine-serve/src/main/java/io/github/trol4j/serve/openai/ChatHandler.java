package io.github.trol4j.serve.openai;

import io.github.trol4j.models.Answer;
import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.http.Problem;
import io.github.trol4j.serve.http.Reply;
import io.github.trol4j.serve.http.Route;
import io.github.trol4j.serve.http.Sse;
import io.github.trol4j.serve.schedule.Event;
import io.github.trol4j.serve.schedule.Wanted;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
            Whole whole = new Whole(exchange);
            course.run(exchange, wanted, whole);
            whole.send(reply);
        }
    }

    /** All answers at once. */
    private static final class Whole implements Course.Scribe {
        private final Exchange exchange;
        private final Map<Integer, Answer> answers = new TreeMap<>();
        private final Report report = new Report();
        private @Nullable Reply later;

        Whole(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void silence() throws IOException {
            if (later == null) {
                later = exchange.later();
            }
            later.keepAlive();
        }

        @Override
        public void read(Event.Read read) {
            report.read(read);
        }

        @Override
        public void answered(Event.Answered answered) {
            answers.put(answered.index(), answered.answer());
            report.answered(answered.answer());
        }

        void send(ChatReply reply) throws IOException {
            var body = reply.whole(List.copyOf(answers.values()), report);
            if (later == null) {
                exchange.reply(200, body);
            } else {
                later.send(body);
            }
        }
    }

    /** Answers in pieces. */
    private final class Stream implements Course.Scribe {
        private final Exchange exchange;
        private final ChatCall call;
        private final ChatReply reply;
        private final Report report = new Report();
        private @Nullable Sse sse;
        private int finished;

        Stream(Exchange exchange, ChatCall call, ChatReply reply) {
            this.exchange = exchange;
            this.call = call;
            this.reply = reply;
        }

        void run(Wanted wanted) throws IOException, InterruptedException {
            try {
                course.run(exchange, wanted, this);
                sse().send("[DONE]");
            } catch (Problem problem) {
                if (sse == null) {
                    throw problem;
                }
                exchange.note("problem", problem.code());
                sse.send(problem.body()); // which clients raise as an error
            }
        }

        @Override
        public void silence() throws IOException {
            sse().keepAlive();
        }

        @Override
        public void read(Event.Read read) throws IOException {
            report.read(read);
            for (int i = 0; i < call.count(); i++) {
                sse().send(reply.role(i));
            }
        }

        @Override
        public void piece(Event.Piece piece) throws IOException {
            if (!piece.text().isEmpty() || reply.isShown(piece.tokens())) {
                sse().send(reply.piece(piece.answer(), piece.text(), piece.tokens()));
            }
        }

        @Override
        public void answered(Event.Answered answered) throws IOException {
            report.answered(answered.answer());
            var chunk = reply.finished(answered.index(), answered.answer());
            if (++finished == call.count()) {
                report.own(chunk.putObject(ChatReply.OWN));
            }
            sse().send(chunk);
            if (finished == call.count() && call.usage()) {
                sse().send(reply.usage(report));
            }
        }

        private Sse sse() throws IOException {
            if (sse == null) {
                sse = exchange.sse();
            }
            return sse;
        }
    }
}

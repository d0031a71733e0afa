package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.Answer;
import io.github.trol4j.serve.http.Exchange;
import io.github.trol4j.serve.http.Reply;
import io.github.trol4j.serve.schedule.Event;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** All answers at once, when the last one is there. */
final class Whole implements Course.Scribe {
    private final SortedMap<Integer, Answer> answers = new TreeMap<>();
    private final Report report;
    private final Reply reply;

    Whole(Exchange exchange, Report report) {
        this.reply = exchange.later();
        this.report = report;
    }

    @Override
    public void silence() throws IOException {
        reply.keepAlive();
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

    List<Answer> answers() {
        return List.copyOf(answers.values());
    }

    Report report() {
        return report;
    }

    void send(JsonNode body) throws IOException {
        reply.send(body);
    }
}

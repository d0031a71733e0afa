package io.github.trol4j.serve.schedule;

import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.KvCache.Keep;
import io.github.trol4j.llm.Prefill;
import io.github.trol4j.llm.PrefixCache;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.plan.LayerPlan;
import io.github.trol4j.models.AnswerWriter;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Asked;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.GenerationStats;
import io.github.trol4j.models.TrolModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One prompt that is being read, chunk by chunk, and the answers that are to follow. */
final class Reading implements AutoCloseable {
    private final Ticket ticket;
    private final Asked asked;
    private final PrefixCache prefixes;
    private final Sequence sequence;
    private final Prefill prefill;
    private final List<Answering> answers;
    private final Duration waited;
    private final long start = System.nanoTime();

    private Reading(Looked looked, List<Answering> answers, PrefixCache prefixes, Prefill prefill) {
        this.ticket = looked.ticket();
        this.asked = looked.asked();
        this.answers = answers;
        this.prefixes = prefixes;
        this.prefill = prefill;
        this.sequence = prefill.sequence();
        this.waited = ticket.age().minus(asked.reading()).minus(asked.encoding());
    }

    /** Gets ready; what could not be answered is refused before anything is read. */
    static Reading begin(TrolModel model, DecoderLane lane, Looked looked) {
        List<Answering> answers = answers(model, looked);
        Prompt prompt = looked.asked().prompt();
        Traversal traversal = looked.asked().dialogue().question().options().traversal();
        LayerPlan plan = traversal.plan(model.config().decoder().layers());
        Sequence sequence = model.prefixes().acquire(plan, prompt);
        Prefill prefill = lane.begin(sequence, prompt, Reuse.PREFIX, DecoderLane.CHUNK);
        return new Reading(looked, answers, model.prefixes(), prefill);
    }

    private static List<Answering> answers(TrolModel model, Looked looked) {
        List<Answering> answers = new ArrayList<>();
        for (AskOptions options : looked.ticket().wanted().answers()) {
            Pieces pieces = new Pieces(looked.ticket(), answers.size());
            AnswerWriter writer = model.writer(looked.asked(), options, pieces);
            answers.add(new Answering(looked, answers.size(), pieces, writer));
        }
        return answers;
    }

    Ticket ticket() {
        return ticket;
    }

    /** Reads about {@code rows} more rows; true when the prompt is done and the first token of each answer is chosen. */
    boolean read(DecoderLane lane, int rows) {
        ticket.check();
        float[] logits = lane.prefillChunk(prefill, rows, ticket.observer());
        if (!prefill.isDone()) {
            return false;
        }
        keepForOthers();
        float[][] everyGate = sequence.gates();
        Optional<GateSummary> gates = GateSummary.of(everyGate, asked.prompt().image());
        ticket.tell(new Event.Read(asked, sequence.reused(), gates, everyGate, waited));
        GenerationStats stats = asked.stats(sequence, Duration.ofNanos(System.nanoTime() - start));
        for (int i = 0; i < answers.size(); i++) {
            boolean last = i == answers.size() - 1;
            answers.get(i).begin(last ? sequence : sequence.fork(Keep.FIRST), stats);
            answers.get(i).accept(last ? logits : logits.clone());
        }
        return true;
    }

    /** Answers need the first pass of a prompt alone; the second stays for prompts that begin alike. */
    private void keepForOthers() {
        prefixes.put(sequence);
        if (!sequence.plan().generatesTwice()) {
            sequence.cache().endPrompt();
        }
    }

    int rowsDone() {
        return prefill.done();
    }

    /** Those that go on behind their first token. */
    List<Answering> answers() {
        return answers.stream().filter(answer -> !answer.isFinished()).toList();
    }

    @Override
    public void close() {
        answers.forEach(Answering::close);
        sequence.close();
    }
}

package io.github.trol4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.serve.schedule.Scheduler;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * 64 clients, for a minute or for {@code -Dtrol.soak.seconds=N}: pictures and lengths of all kinds; every tenth goes away in the middle, every
 * twentieth sends nonsense. Every answer is the one that the model gives when it is asked alone.
 */
@Tag("nightly")
class SoakTest {
    private static final int CLIENTS = 64;
    private static final int CASES = 30;
    private static final long MOST_GROWTH = 256L << 20;
    private static final String CHAT = "/v1/chat/completions";

    private record Case(String body, String expected) {}

    @Test
    void manyClientsForALongTime() throws Exception {
        Duration length = Duration.ofSeconds(Long.getLong("trol.soak.seconds", 60));
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            cases.add(make(i));
        }
        try (Server server = TestOptions.usual()
                        .schedule(new Scheduler.Settings(
                                8, ServeOptions.MEMORY, 200, Duration.ofMinutes(2), Duration.ofMillis(100)))
                        .start();
                Client client = new Client(server);
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            long settled = 0;
            List<Long> millis = Collections.synchronizedList(new ArrayList<>());
            AtomicInteger wrong = new AtomicInteger();
            for (int part = 0; part < 3; part++) {
                long end = System.nanoTime() + length.toNanos() / 3;
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    Random random = new Random(31L * part + i);
                    all.add(threads.submit(() -> {
                        while (System.nanoTime() < end) {
                            ask(server, client, cases.get(random.nextInt(CASES)), random.nextInt(20), millis, wrong);
                        }
                        return null;
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                settled = part == 0 ? usedHeap() : settled;
            }
            Collections.sort(millis);
            System.out.printf(
                    "%d answers in %d s: p50 %d ms, p99 %d ms; heap %d -> %d MiB%n",
                    millis.size(),
                    length.toSeconds(),
                    millis.get(millis.size() / 2),
                    millis.get(millis.size() * 99 / 100),
                    settled >> 20,
                    usedHeap() >> 20);
            assertThat(wrong).hasValue(0);
            assertThat(usedHeap() - settled).isLessThan(MOST_GROWTH);
            assertThat(client.get("/health").statusCode()).isEqualTo(200);
        }
    }

    private static void ask(Server server, Client client, Case one, int kind, List<Long> millis, AtomicInteger wrong)
            throws Exception {
        switch (kind) {
            case 0, 1 -> {
                try (RawClient raw = new RawClient(server)) {
                    raw.post(CHAT, one.body()); // and is gone
                }
            }
            case 2 ->
                assertThat(client.post(CHAT, one.body().substring(1)).statusCode())
                        .isEqualTo(400);
            default -> {
                long start = System.nanoTime();
                HttpResponse<String> reply = client.post(CHAT, one.body());
                millis.add((System.nanoTime() - start) / 1_000_000);
                String text = Client.parse(reply.body())
                        .at("/choices/0/message/content")
                        .textValue();
                if (reply.statusCode() != 429 && !one.expected().equals(text)) {
                    wrong.incrementAndGet();
                }
            }
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static Case make(int i) {
        String text = Nano.QUESTIONS.get(i % Nano.QUESTIONS.size());
        int most = 4 + 7 * (i % 9);
        double temperature = i % 2 == 0 ? 0 : 1.2;
        ObjectNode body = i % 5 == 0 ? Client.chat(text) : Client.chat(text, Nano.dataUri(i));
        body.put("max_tokens", most).put("temperature", temperature).put("seed", i);
        Question question = i % 5 == 0 ? Question.of(text) : Nano.about(i, text);
        AskOptions options =
                AskOptions.defaults().withMaxNewTokens(most).withSampling(Sampling.atTemperature(temperature, i));
        return new Case(body.toString(), Nano.MODEL.ask(question.with(options)).text());
    }
}

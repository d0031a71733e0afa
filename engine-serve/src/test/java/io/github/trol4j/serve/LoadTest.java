package io.github.trol4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.PictureCache;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.serve.schedule.Scheduler;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Many at once: too many, those that go away, and an end in the middle of it. */
class LoadTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final Duration STALL = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(2);

    /** An answer of so many tokens at least, whatever the model would like to say. */
    private static ObjectNode longAnswer(int letters) {
        return Client.chat("What does the picture show?", Nano.dataUri(0))
                .put("guided_regex", "[a-z]{%d}".formatted(letters))
                .put("max_tokens", letters + 2);
    }

    private static Server server(int parallel, int queue, Duration timeout) {
        return TestOptions.usual()
                .limits(TestOptions.small())
                .schedule(new Scheduler.Settings(parallel, ServeOptions.MEMORY, queue, timeout, STALL))
                .start();
    }

    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }

    /** Fails if it does not come true. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static double metric(Client client, String name) {
        try {
            return client.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoeverFindsNoPlaceIsToldWhenToComeAgain() throws Exception {
        try (Server server = server(1, 2, LONG);
                Client client = new Client(server)) {
            String body = longAnswer(100).toString();
            List<Callable<HttpResponse<String>>> tasks = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                tasks.add(() -> client.post(CHAT, body));
            }
            List<HttpResponse<String>> replies = atOnce(tasks);
            List<HttpResponse<String>> refused =
                    replies.stream().filter(reply -> reply.statusCode() == 429).toList();
            assertThat(refused).isNotEmpty();
            for (HttpResponse<String> reply : refused) {
                assertThat(reply.headers().firstValueAsLong("Retry-After").orElseThrow())
                        .isBetween(1L, 60L);
                assertThat(Client.parse(reply.body()).at("/error/type").textValue())
                        .isEqualTo("rate_limit_error");
            }
            assertThat(replies.stream()
                            .filter(reply -> reply.statusCode() == 200)
                            .count())
                    .isEqualTo(12 - refused.size())
                    .isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void workStopsWhenItsClientIsGone() throws Exception {
        try (Server server = server(4, 10, LONG);
                Client client = new Client(server)) {
            for (boolean stream : List.of(true, false)) {
                try (RawClient raw = new RawClient(server)) {
                    raw.post(CHAT, longAnswer(15_000).put("stream", stream).toString());
                    assertThat(raw.line()).contains("200"); // if nothing is streamed, by a sign of life
                }
                await(() -> metric(client, "trol4j_questions_open") == 0);
            }
            assertThat(client.ask(longAnswer(3))
                            .at("/choices/0/message/content")
                            .textValue())
                    .hasSize(3);
        }
    }

    /** It would block for ever. */
    @Test
    void aClientThatNeverReadsIsCutOff() throws Exception {
        try (Server server = server(8, 10, LONG);
                Client client = new Client(server);
                RawClient raw = new RawClient(server)) {
            ObjectNode body = longAnswer(15_000)
                    .put("stream", true)
                    .put("n", 8)
                    .put("logprobs", true)
                    .put("top_logprobs", 20);
            raw.post(CHAT, body.toString());
            await(() -> metric(client, "trol4j_questions_open") == 1);
            await(() -> metric(client, "trol4j_questions_open") == 0);
            assertThat(metric(client, "trol4j_requests_in_flight")).isEqualTo(1); // this one
        }
    }

    @Test
    void aQuestionThatTakesTooLongIsGivenUp() throws Exception {
        try (Server server = TestOptions.usual()
                        .schedule(new Scheduler.Settings(4, ServeOptions.MEMORY, 10, Duration.ofMillis(300), STALL))
                        .start();
                Client client = new Client(server)) {
            HttpResponse<String> reply = client.post(CHAT, longAnswer(15_000).toString());
            assertThat(reply.statusCode()).isEqualTo(504);
            assertThat(Client.parse(reply.body()).at("/error/code").textValue()).isEqualTo("timeout");
        }
    }

    @Test
    void anEndUnderLoadLosesNothing() throws Exception {
        Server server = server(4, 20, LONG);
        try (server;
                Client client = new Client(server);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            ObjectNode body = longAnswer(300);
            String expected = client.ask(body).at("/choices/0/message/content").textValue();
            List<Future<HttpResponse<String>>> under = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                under.add(threads.submit(() -> client.post(CHAT, body.toString())));
            }
            await(() -> metric(client, "trol4j_questions_open") >= 6);
            Future<Boolean> drained = threads.submit(() -> server.drain(LONG));
            await(() -> status(client) == 503);
            int answered = 0;
            for (Future<HttpResponse<String>> reply : under) {
                assertThat(reply.get().statusCode()).isIn(200, 503); // answered or refused
                if (reply.get().statusCode() == 200) {
                    JsonNode answer = Client.parse(reply.get().body());
                    assertThat(answer.at("/choices/0/message/content").textValue())
                            .isEqualTo(expected);
                    answered++;
                }
            }
            assertThat(answered).isGreaterThanOrEqualTo(6);
            assertThat(drained.get()).isTrue();
        }
    }

    private static int status(Client client) {
        try {
            return client.get("/ready").statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Encoded once, and its prompt read once. */
    @Test
    void aPictureThatManyAskAbout() throws Exception {
        TrolModel model = Nano.MODEL;
        try (Server server = server(8, 20, LONG);
                Client client = new Client(server)) {
            model.prefixes().clear();
            model.pictures().clear();
            PictureCache.Stats before = model.pictures().stats();
            List<Callable<JsonNode>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String question = Nano.QUESTIONS.get(i % Nano.QUESTIONS.size());
                tasks.add(() -> client.ask(Client.chat(question, Nano.dataUri(4))));
            }
            List<JsonNode> replies = atOnce(tasks);
            PictureCache.Stats after = model.pictures().stats();
            assertThat(after.lookups() - before.lookups()).isEqualTo(8);
            assertThat(after.hits() - before.hits()).isEqualTo(7);
            assertThat(after.entries()).isEqualTo(1);
            int image = replies.getFirst().at("/trol/tokens/image").intValue();
            List<Integer> reused = replies.stream()
                    .map(reply -> reply.at("/usage/prompt_tokens_details/cached_tokens")
                            .intValue())
                    .sorted()
                    .toList();
            assertThat(reused.getFirst()).isZero();
            assertThat(reused.subList(1, 8)).allMatch(tokens -> tokens > image);
        }
    }
}

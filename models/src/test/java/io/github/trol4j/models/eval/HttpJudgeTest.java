package io.github.trol4j.models.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.judge.CannedJudge;
import io.github.trol4j.models.eval.judge.HttpJudge;
import io.github.trol4j.models.eval.judge.JudgeCache;
import io.github.trol4j.models.eval.judge.JudgeException;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge that is slow, refuses, breaks off and talks nonsense still yields the right scores, each item graded once. */
class HttpJudgeTest {
    private static final Path KIT = Path.of(System.getProperty("trol.fixtures")).resolveSibling("eval");

    @TempDir
    private Path temp;

    private HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final List<String> keys = new ArrayList<>();
    private volatile boolean misbehaves;
    private volatile int refusal;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    // Every request of a misbehaving service goes wrong in one of five ways, four times out of five.
    private void answer(HttpExchange exchange) throws IOException {
        int n = requests.getAndIncrement();
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        JsonNode body = Json.MAPPER.readTree(exchange.getRequestBody());
        if (refusal != 0) {
            send(exchange, refusal, "{\"error\": \"no\"}");
        } else if (misbehaves && n % 5 == 0) {
            exchange.getResponseHeaders().add("Retry-After", "0");
            send(exchange, 429, "slow down");
        } else if (misbehaves && n % 5 == 1) {
            send(exchange, 500, "<html>oops</html>");
        } else if (misbehaves && n % 5 == 2) {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"choices\"".getBytes(StandardCharsets.UTF_8));
            exchange.close(); // cut
        } else if (misbehaves && n % 5 == 3) {
            send(exchange, 200, "I am a teapot");
        } else {
            if (misbehaves) sleep(300);
            answers.incrementAndGet();
            send(exchange, 200, reply(body));
        }
    }

    // The verdict follows from the question, so that a mixed-up reply would change the score.
    private static String reply(JsonNode body) {
        String content = body.get("messages").get(0).get("content").textValue();
        int digits = content.hashCode() % 7 == 0 ? 0 : Math.floorMod(content.hashCode(), 11);
        return Json.MAPPER
                .createObjectNode()
                .set(
                        "choices",
                        Json.array()
                                .add(Json.object()
                                        .set(
                                                "message",
                                                Json.object().put("content", digits == 10 ? "1.0" : "0." + digits))))
                .toString();
    }

    @Test
    void theScoreIsTheSameHoweverTheServiceBehaves() {
        SetScores quiet = score();
        int asked = answers.get();
        assertThat(asked).isEqualTo(8);
        misbehaves = true;
        SetScores troubled = score();
        assertThat(troubled.clean().json()).isEqualTo(quiet.clean().json());
        assertThat(troubled.official()).isEqualTo(quiet.official());
        assertThat(answers.get() - asked).isEqualTo(8);
        assertThat(requests.get()).isGreaterThan(40);
        assertThat(keys).containsOnly("Bearer secret");
    }

    @Test
    void nothingIsPaidForTwice() {
        JudgeCache cache = new JudgeCache(temp, "test", judge(8));
        SetScores first = task().score(replies(), cache);
        int paid = answers.get();
        SetScores second = task().score(replies(), new JudgeCache(temp, "test", judge(8)));
        assertThat(answers).hasValue(paid);
        assertThat(second.clean().json()).isEqualTo(first.clean().json());
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        refusal = 401;
        assertThatThrownBy(this::score).isInstanceOf(JudgeException.class).hasMessageContaining("401");
        assertThat(requests).hasValue(1);
    }

    @Test
    void aServiceThatNeverRecoversIsGivenUp() {
        refusal = 503;
        assertThatThrownBy(() -> task().score(replies(), judge(3)))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining("after 3 attempts");
        assertThat(requests).hasValue(3);
    }

    @Test
    void requestsKeepTheirDistance() {
        HttpJudge judge = new HttpJudge(
                service(), new HttpJudge.Limits(600, 1, 3, 3, Duration.ofMillis(1), Duration.ofSeconds(5)));
        long start = System.nanoTime();
        task().score(replies(), judge);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(690));
    }

    @Test
    void withoutAJudgeTheSetIsNotScored() {
        SetScores scores = task().score(replies(), null);
        assertThat(scores.undefined()).contains("needs a judge");
        assertThat(scores.clean().measures()).isEmpty();
    }

    @Test
    void cannedRepliesThatLackAnItemAreNamed() {
        CannedJudge judge = CannedJudge.read(KIT.resolve("llava/expected/judge-replies-messy.jsonl"));
        assertThatThrownBy(() -> task().score(replies(), judge)).hasMessageContaining("stage run0");
    }

    private SetScores score() {
        return task().score(replies(), judge(12));
    }

    private HttpJudge judge(int attempts) {
        return new HttpJudge(
                service(), new HttpJudge.Limits(60_000, 1, attempts, 5, Duration.ofMillis(2), Duration.ofSeconds(5)));
    }

    private HttpJudge.Service service() {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
        return new HttpJudge.Service(base, "grader", "secret");
    }

    private static EvalTask task() {
        return Benchmarks.named("mm-vet").load(new DataRoot(KIT.resolve("mm-vet/data")));
    }

    private static List<@Nullable String> replies() {
        List<@Nullable String> replies = new ArrayList<>();
        JsonFiles.lines(
                KIT.resolve("mm-vet/expected/predictions-messy.jsonl"),
                line -> replies.add(line.get("reply").textValue()));
        return replies;
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.github.trol4j.models.eval.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sun.net.httpserver.HttpServer;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Services that take requests in a form of their own. */
class JudgeDialectTest {
    private final JudgeRequest request =
            new JudgeRequest(0, ItemId.of(0), "run0", 0, "m", 0, 3, List.of(ChatMessage.user(ChatMessage.glue("x"))));

    @Test
    void whatIsRefusedByNameIsLeftOutFromThenOn() {
        JudgeDialect dialect = new JudgeDialect(Map.of());

        assertThat(dialect.learn(
                        400, "{\"error\": {\"param\": \"max_tokens\", \"message\": \"use max_completion_tokens\"}}"))
                .isTrue();
        assertThat(dialect.learn(
                        422,
                        "{\"error\": {\"message\": \"Unsupported value: 'temperature' does not support 0 with"
                                + " this model.\"}}"))
                .isTrue();

        var body = dialect.body("m", request);
        assertThat(body.has("max_tokens")).isFalse();
        assertThat(body.get("max_completion_tokens").intValue()).isGreaterThan(1_000);
        assertThat(body.has("temperature")).isFalse();
        assertThat(body.get("n").intValue()).isEqualTo(1);
    }

    @Test
    void ofTwoNamesInAMessageTheFirstIsTheRefusedOne() {
        JudgeDialect dialect = new JudgeDialect(Map.of());

        assertThat(dialect.learn(
                        400,
                        "{\"error\": {\"message\": \"Unsupported parameter: 'max_tokens' is not supported with"
                                + " this model. Use 'max_completion_tokens' instead.\"}}"))
                .isTrue();
        assertThat(dialect.body("m", request).has("max_completion_tokens")).isTrue();
    }

    @Test
    void otherRefusalsAreFinal() {
        JudgeDialect dialect = new JudgeDialect(Map.of());

        assertThat(dialect.learn(401, "{\"error\": {\"param\": \"max_tokens\"}}"))
                .isFalse();
        assertThat(dialect.learn(400, "{\"error\": {\"message\": \"no such model\"}}"))
                .isFalse();
        assertThat(dialect.learn(400, "<html>")).isFalse();
        assertThat(dialect.learn(400, "{\"error\": {\"param\": \"n\"}}")).isTrue();
        assertThat(dialect.learn(400, "{\"error\": {\"param\": \"n\"}}"))
                .as("a second time")
                .isFalse();
    }

    @Test
    void fieldsOfTheUserWin() {
        JudgeDialect dialect =
                new JudgeDialect(Map.of("max_tokens", IntNode.valueOf(77), "temperature", NullNode.getInstance()));

        assertThat(dialect.learn(400, "{\"error\": {\"param\": \"max_tokens\"}}"))
                .isFalse();
        assertThat(dialect.body("m", request).get("max_tokens").intValue()).isEqualTo(77);
        assertThat(dialect.body("m", request).has("temperature")).isFalse();
    }

    @Test
    void aServiceThatRefusesBothGetsItsRequestAndIsAskedSoAtOnceTheNextTime() throws Exception {
        List<String> bodies = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.add(body);
            var json = Json.MAPPER.readTree(body);
            String refused = json.has("max_tokens") ? "max_tokens" : json.has("temperature") ? "temperature" : "";
            byte[] answer = (refused.isEmpty()
                            ? "{\"choices\": [{\"message\": {\"content\": \"0.5\"}}]}"
                            : "{\"error\": {\"param\": \"%s\"}}".formatted(refused))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused.isEmpty() ? 200 : 400, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            HttpJudge judge = new HttpJudge(
                    new HttpJudge.Service(
                            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1"), "m", null),
                    new HttpJudge.Limits(100_000, 1, 1, 1, Duration.ofMillis(1), Duration.ofSeconds(20)));

            assertThat(judge.ask(request)).isEqualTo("0.5");
            assertThat(judge.ask(request)).isEqualTo("0.5");
            assertThat(bodies).hasSize(4);
        } finally {
            server.stop(0);
        }
    }
}

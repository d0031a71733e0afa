package io.github.trol4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.llm.generate.OccurrencePenalty;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.serve.http.Keys;
import io.github.trol4j.serve.http.Limits;
import io.github.trol4j.serve.schedule.Scheduler;
import io.github.trol4j.vision.image.ImageSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code trol ask} says, the server says, whoever else asks at the same time. */
class SameAnswersTest {
    private static final int CLIENTS = 12;
    private static final int FORMS = 7;

    private static Server server;
    private static Client client;

    /** What is sent, and what is to come back. */
    private record Case(ObjectNode body, Question question) {}

    /** Few places and the shortest chunks, so that prompts are cut and answers change neighbours as often as possible. */
    @BeforeAll
    static void start() {
        ServeOptions usual = ServeOptions.local("nano");
        server = Nano.start(new ServeOptions(
                "nano",
                usual.address(),
                Keys.none(),
                usual.images(),
                usual.mostPictures(),
                usual.mediaRoot(),
                List.of(),
                Limits.DEFAULT,
                new Scheduler.Settings(5, ServeOptions.MEMORY, 100, Duration.ofMinutes(1), Duration.ofNanos(1))));
        client = new Client(server);
    }

    @AfterAll
    static void end() {
        client.close();
        server.close();
    }

    @Test
    void neighboursChangeNothing() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < 6 * FORMS; i++) {
            cases.add(make(i));
        }
        List<JsonNode> replies = askAll(cases);
        for (int i = 0; i < cases.size(); i++) {
            Answer expected = Nano.MODEL.ask(cases.get(i).question());
            JsonNode choice = replies.get(i).at("/choices/0");
            assertThat(choice.at("/message/content").textValue())
                    .as("case %d", i)
                    .isEqualTo(expected.text());
            assertThat(choice.at("/finish_reason").textValue())
                    .isEqualTo(expected.finish() == Answer.Finish.LENGTH ? "length" : "stop");
            assertThat(replies.get(i).at("/usage/completion_tokens").intValue())
                    .isEqualTo(expected.ids().size());
            assertThat(replies.get(i).at("/usage/prompt_tokens").intValue())
                    .isEqualTo(expected.stats().promptTokens());
            assertLogProbs(choice, expected);
        }
    }

    /** To the last bit. */
    private static void assertLogProbs(JsonNode choice, Answer expected) {
        for (int t = 0; t < choice.at("/logprobs/content").size(); t++) {
            assertThat(choice.at("/logprobs/content/" + t + "/logprob").doubleValue())
                    .isEqualTo(expected.tokens().get(t).logProb());
        }
    }

    private static List<JsonNode> askAll(List<Case> cases) throws Exception {
        List<Callable<JsonNode>> tasks = new ArrayList<>();
        cases.forEach(one -> tasks.add(() -> client.ask(one.body())));
        List<JsonNode> replies = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (Future<JsonNode> reply : clients.invokeAll(tasks)) {
                replies.add(reply.get());
            }
        }
        return replies;
    }

    private static Case make(int i) {
        String text = Nano.QUESTIONS.get(i % Nano.QUESTIONS.size());
        ObjectNode body = Client.chat(text, Nano.dataUri(i));
        Question question = Nano.about(i, text);
        AskOptions plain = AskOptions.defaults();
        return switch (i % FORMS) {
            case 0 -> new Case(body, question);
            case 1 -> {
                body.put("temperature", 1.5).put("seed", i).put("max_tokens", 12);
                yield new Case(
                        body,
                        question.with(plain.withSampling(Sampling.atTemperature(1.5, i))
                                .withMaxNewTokens(12)));
            }
            case 2 -> {
                body.put("logprobs", true).put("top_logprobs", 3);
                yield new Case(body, question.with(plain.withLogProbs(3)));
            }
            case 3 -> {
                body.putArray("guided_choice").add("circle").add("a bar chart of many colours");
                yield new Case(
                        body,
                        question.with(
                                plain.withGrammar(Grammar.choices(List.of("circle", "a bar chart of many colours")))));
            }
            case 4 -> {
                body.put("traversal", "off").put("presence_penalty", 1.5);
                yield new Case(
                        body,
                        question.with(plain.withTraversal(Traversal.OFF).withFilters(new OccurrencePenalty(1.5, 0))));
            }
            case 5 ->
                new Case(
                        Client.chat(text, Nano.dataUri(i), Nano.dataUri(i + 1)),
                        question.about(ImageSource.of(Nano.picture(i + 1), "second")));
            default ->
                new Case(
                        Client.chat(text).put("max_completion_tokens", 40),
                        Question.of(text).with(plain.withMaxNewTokens(40)));
        };
    }
}

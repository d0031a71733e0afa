package io.github.trol4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Conversation;
import io.github.trol4j.models.Question;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients send and what they get. */
class ChatCompletionsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String COLOUR = "What colour is the circle?";

    private static Server server;
    private static Client client;

    @BeforeAll
    static void start() {
        server = Nano.start();
        client = new Client(server);
    }

    @AfterAll
    static void end() {
        client.close();
        server.close();
    }

    @Test
    void aReplyHasEverythingThatClientsRead() throws Exception {
        JsonNode reply = client.ask(Client.chat(COLOUR, Nano.dataUri(1)));
        assertThat(reply.path("id").textValue()).startsWith("chatcmpl-");
        assertThat(reply.path("object").textValue()).isEqualTo("chat.completion");
        assertThat(reply.path("created").longValue()).isPositive();
        assertThat(reply.path("model").textValue()).isEqualTo("nano");
        assertThat(reply.at("/choices/0/message/role").textValue()).isEqualTo("assistant");
        assertThat(reply.at("/choices/0/message/content").textValue()).isEqualTo("brown");
        assertThat(reply.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(reply.at("/choices/0/logprobs").isNull()).isTrue();
        assertThat(reply.at("/usage/total_tokens").intValue())
                .isEqualTo(reply.at("/usage/prompt_tokens").intValue()
                        + reply.at("/usage/completion_tokens").intValue());
        assertThat(reply.at("/trol/traversal").textValue()).isEqualTo("full");
        assertThat(reply.at("/trol/gates/image"))
                .hasSize(Nano.MODEL.config().decoder().layers());
        assertThat(reply.at("/trol/milliseconds/prompt").isNumber()).isTrue();
    }

    @Test
    void aStreamComesInTheOrderThatClientsExpect() throws Exception {
        ObjectNode body =
                Client.chat("What is written in the image?", Nano.dataUri(2)).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        HttpResponse<String> response = client.post(CHAT, body.toString());
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");

        List<JsonNode> chunks = client.stream(CHAT, body);
        assertThat(chunks.getFirst().at("/choices/0/delta/role").textValue()).isEqualTo("assistant");
        JsonNode finish = chunks.get(chunks.size() - 2);
        assertThat(finish.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(finish.at("/trol/tokens/prompt").intValue()).isPositive();
        JsonNode usage = chunks.getLast();
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.at("/usage/completion_tokens").intValue()).isPositive();
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.path("usage").isNull());
        assertThat(chunks)
                .extracting(chunk -> chunk.path("id").textValue())
                .containsOnly(usage.path("id").textValue());

        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asText("")));
        assertThat(text)
                .hasToString(Nano.MODEL
                        .ask(Nano.about(2, "What is written in the image?"))
                        .text());
    }

    @Test
    void withoutBeingAskedAStreamHasNoUsage() throws Exception {
        List<JsonNode> chunks =
                client.stream(CHAT, Client.chat(COLOUR, Nano.dataUri(1)).put("stream", true));
        assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
        assertThat(chunks.getLast().at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
    }

    @Test
    void severalAnswersDifferInTheirSeeds() throws Exception {
        ObjectNode body = Client.chat("What does the picture show?", Nano.dataUri(0))
                .put("n", 3)
                .put("temperature", 3)
                .put("seed", 7)
                .put("max_tokens", 8);
        JsonNode reply = client.ask(body);
        assertThat(reply.path("choices")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            Question question = Nano.about(0, "What does the picture show?")
                    .with(AskOptions.defaults()
                            .withSampling(Sampling.atTemperature(3, 7 + i))
                            .withMaxNewTokens(8));
            assertThat(reply.at("/choices/" + i + "/index").intValue()).isEqualTo(i);
            assertThat(reply.at("/choices/" + i + "/message/content").textValue())
                    .isEqualTo(Nano.MODEL.ask(question).text());
        }
        List<JsonNode> chunks = client.stream(CHAT, body.put("stream", true));
        assertThat(chunks.stream().filter(c -> c.at("/choices/0/delta/role").isTextual()))
                .hasSize(3);
        assertThat(chunks.stream().filter(c -> c.at("/choices/0/finish_reason").isTextual()))
                .hasSize(3);
    }

    @Test
    void aConversationIsGoneOnWith() throws Exception {
        ObjectNode body = Client.chat("What shape is the gray thing?", Nano.dataUri(1));
        ArrayNode messages = (ArrayNode) body.path("messages");
        messages.addObject().put("role", "assistant").put("content", "heart");
        messages.addObject().put("role", "user").put("content", "How big is it?");
        try (Conversation conversation = Nano.MODEL.converse()) {
            conversation.recall(Nano.about(1, "What shape is the gray thing?"), "heart");
            Answer expected = conversation.ask("How big is it?");
            assertThat(client.ask(body).at("/choices/0/message/content").textValue())
                    .isEqualTo(expected.text());
        }
    }

    /** Clients put texts in front of pictures without meaning anything by it; the models were trained otherwise. */
    @Test
    void picturesBehindTheTextGoInFront() throws Exception {
        ObjectNode body = Client.chat(COLOUR);
        ((ArrayNode) body.at("/messages/0/content"))
                .addObject()
                .put("type", "image_url")
                .putObject("image_url")
                .put("url", Nano.dataUri(1))
                .put("detail", "low");
        assertThat(client.ask(body).at("/choices/0/message/content").textValue())
                .isEqualTo("brown");
    }

    @Test
    void picturesBetweenTextsStayThere() throws Exception {
        ObjectNode body = Client.chat("Here is a picture:");
        ArrayNode parts = (ArrayNode) body.at("/messages/0/content");
        parts.addObject().put("type", "image_url").putObject("image_url").put("url", Nano.dataUri(1));
        parts.addObject().put("type", "text").put("text", COLOUR);
        Question question = Nano.about(1, "Here is a picture:\n<image>\n" + COLOUR);
        assertThat(client.ask(body).at("/choices/0/message/content").textValue())
                .isEqualTo(Nano.MODEL.ask(question).text());
    }

    @Test
    void aSystemMessageReplacesTheTextOfTheFamily() throws Exception {
        ObjectNode body = Client.chat(COLOUR, Nano.dataUri(1));
        int usual = client.ask(body).at("/usage/prompt_tokens").intValue();
        ((ArrayNode) body.path("messages"))
                .insertObject(0)
                .put("role", "system")
                .put("content", "Be brief.");
        assertThat(client.ask(body).at("/usage/prompt_tokens").intValue()).isNotEqualTo(usual);
    }

    @Test
    void answersHaveTheFormThatIsAskedFor() throws Exception {
        ObjectNode body = Client.chat("Describe it.", Nano.dataUri(1));
        ObjectNode schema =
                body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        ObjectNode properties = schema.put("name", "x")
                .put("strict", true)
                .putObject("schema")
                .put("type", "object")
                .putObject("properties");
        properties.putObject("round").put("type", "boolean");
        JsonNode answer =
                Client.parse(client.ask(body).at("/choices/0/message/content").textValue());
        assertThat(answer.path("round").isBoolean()).isTrue();

        ObjectNode digits = Client.chat("Describe it.", Nano.dataUri(1)).put("guided_regex", "[0-9]{3}");
        assertThat(client.ask(digits).at("/choices/0/message/content").textValue())
                .matches("[0-9]{3}");
    }

    @Test
    void biasesStopsAndTraversalsAreObeyed() throws Exception {
        int brown = Client.parse(
                        client.post("/tokenize", "{\"text\": \"brown\"}").body())
                .at("/ids")
                .get(0)
                .intValue();
        ObjectNode body = Client.chat(COLOUR, Nano.dataUri(1));
        body.putObject("logit_bias").put(String.valueOf(brown), -100);
        body.put("logprobs", true);
        JsonNode reply = client.ask(body);
        String first = reply.at("/choices/0/logprobs/content/0/token").textValue();
        assertThat(first).isNotEqualTo("brown");

        JsonNode stopped = client.ask(Client.chat(COLOUR, Nano.dataUri(1)).put("stop", "ow"));
        assertThat(stopped.at("/choices/0/message/content").textValue()).isEqualTo("br");
        assertThat(stopped.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");

        JsonNode once = client.ask(Client.chat(COLOUR, Nano.dataUri(1)).put("traversal", "off"));
        assertThat(once.at("/trol/traversal").textValue()).isEqualTo(Traversal.OFF.toString());
        assertThat(once.at("/trol/gates").isMissingNode()).isTrue();
    }

    /** By name, and with everything that an error of OpenAI's has. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"tools": [{"type": "function"}]}                           | tools
                    {"functions": [{"name": "f"}]}                              | functions
                    {"tool_choice": "required"}                                 | tool_choice
                    {"audio": {"voice": "x"}}                                   | audio
                    {"modalities": ["audio"]}                                   | modalities
                    {"prediction": {"type": "content"}}                         | prediction
                    {"temprature": 1}                                           | temprature
                    {"temperature": -1}                                         | temperature
                    {"temperature": "hot"}                                      | temperature
                    {"top_p": 2}                                                | temperature
                    {"max_tokens": 0}                                           | max_tokens
                    {"max_tokens": 1.5}                                         | max_tokens
                    {"n": 9}                                                    | n
                    {"stop": [""]}                                              | stop
                    {"stop": 7}                                                 | stop
                    {"top_logprobs": 3}                                         | top_logprobs
                    {"logit_bias": {"99999999": 1}}                             | logit_bias
                    {"presence_penalty": 3}                                     | presence_penalty
                    {"traversal": "sideways"}                                   | traversal
                    {"traversal": "layers=99"}                                  | traversal
                    {"stream_options": {"include_usage": true}}                 | stream_options
                    {"response_format": {"type": "xml"}}                        | response_format.type
                    {"response_format": {"type": "json_schema"}}                | response_format.schema
                    {"response_format": {"type": "json_schema", "schema": {"not": {}}}} | response_format
                    {"guided_regex": "(a"}                                      | guided_regex
                    {"guided_choice": []}                                       | guided_choice
                    {"guided_regex": "a", "guided_choice": ["a"]}               | guided_regex
                    {"messages": []}                                            | messages
                    {"messages": [{"role": "tool", "content": "x"}]}            | messages[0].role
                    {"messages": [{"role": "assistant", "content": "x"}]}       | messages[0].role
                    {"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]} | messages[0].content[0].type
                    {"messages": [{"role": "user", "content": "a </s> b"}]}     | messages[0].content
                    {"messages": [{"role": "user", "content": "an <image>"}]}   | messages[0].content
                    {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]} | messages[0].content[0].image_url.url
                    {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]} | messages[0].content[0].image_url.url
                    {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}]} | messages[0].content[0].image_url.url
                    """)
    void whatIsNotSupportedIsRefusedByName(String change, String param) throws Exception {
        ObjectNode body = Client.chat("What is it?");
        body.setAll((ObjectNode) Client.parse(change));
        HttpResponse<String> response = client.post(CHAT, body.toString());
        JsonNode error = Client.parse(response.body()).path("error");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(error.path("param").textValue()).as(error.toString()).isEqualTo(param);
        assertThat(error.path("type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.path("code").isTextual()).isTrue();
        assertThat(error.path("message").textValue()).isNotEmpty();
    }

    @Test
    void fieldsThatChangeNothingAreTaken() throws Exception {
        ObjectNode body = Client.chat(COLOUR, Nano.dataUri(1))
                .put("user", "u")
                .put("store", true)
                .put("tool_choice", "none");
        body.putObject("metadata").put("a", "b");
        body.putArray("tools");
        body.putNull("temperature");
        assertThat(client.ask(body).at("/choices/0/message/content").textValue())
                .isEqualTo("brown");
    }

    @Test
    void theModelCanBeLookedUp() throws Exception {
        assertThat(Client.parse(client.get("/v1/models").body())
                        .at("/data/0/id")
                        .textValue())
                .isEqualTo("nano");
        assertThat(client.get("/v1/models/nano").statusCode()).isEqualTo(200);
        HttpResponse<String> other =
                client.post(CHAT, Client.chat("a").put("model", "gpt").toString());
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(Client.parse(other.body()).at("/error/code").textValue()).isEqualTo("model_not_found");
    }

    @Test
    void whoeverLooksAfterItLearnsHowItIs() throws Exception {
        client.ask(Client.chat(COLOUR, Nano.dataUri(1)));
        assertThat(client.get("/health").statusCode()).isEqualTo(200);
        assertThat(client.get("/ready").statusCode()).isEqualTo(200);
        String metrics = client.get("/metrics").body();
        assertThat(metrics)
                .contains("# TYPE gen_ai_server_time_to_first_token_seconds histogram")
                .containsPattern("gen_ai_server_request_duration_seconds_count\\{[^}]*\\} [1-9]")
                .containsPattern("trol4j_requests_total\\{path=\"/v1/chat/completions\",status=\"200\"} [1-9]")
                .containsPattern("trol4j_pictures_total [1-9]");
        assertThat(client.post("/health", "{}").statusCode()).isEqualTo(405);
    }
}

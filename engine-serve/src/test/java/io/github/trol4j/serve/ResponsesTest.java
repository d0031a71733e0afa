package io.github.trol4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's other way to ask. */
class ResponsesTest {
    private static final String RESPONSES = "/v1/responses";

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

    private static ObjectNode circle() {
        ObjectNode body = (ObjectNode) Client.parse("{\"model\": \"nano\", \"input\": [{\"role\": \"user\"}]}");
        ArrayNode parts = ((ObjectNode) body.at("/input/0")).putArray("content");
        parts.addObject().put("type", "input_text").put("text", "What colour is the circle?");
        parts.addObject()
                .put("type", "input_image")
                .put("image_url", Nano.dataUri(1))
                .put("detail", "auto");
        return body;
    }

    @Test
    void aPictureAndAQuestion() throws Exception {
        HttpResponse<String> response = client.post(RESPONSES, circle().toString());
        JsonNode reply = Client.parse(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(reply.path("object").textValue()).isEqualTo("response");
        assertThat(reply.path("status").textValue()).isEqualTo("completed");
        assertThat(reply.at("/output/0/content/0/text").textValue()).isEqualTo("brown");
        assertThat(reply.at("/usage/output_tokens").intValue()).isPositive();
    }

    @Test
    void aTextAloneAndAnAnswerThatIsCut() throws Exception {
        JsonNode reply = Client.parse(client.post(
                        RESPONSES,
                        "{\"input\": \"Describe it.\", \"instructions\": \"Be brief.\", \"max_output_tokens\": 1, \"top_logprobs\": 2}")
                .body());
        assertThat(reply.path("status").textValue()).isEqualTo("incomplete");
        assertThat(reply.at("/incomplete_details/reason").textValue()).isEqualTo("max_output_tokens");
        assertThat(reply.at("/output/0/content/0/logprobs/0/top_logprobs")).hasSize(2);
    }

    @Test
    void theEventsOfAStream() throws Exception {
        List<JsonNode> events = client.stream(RESPONSES, circle().put("stream", true));
        assertThat(events.stream().map(event -> event.path("type").textValue()).distinct())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.stream().map(event -> event.path("sequence_number").intValue()))
                .containsExactlyElementsOf(
                        IntStream.range(0, events.size()).boxed().toList());
        assertThat(events.getLast().at("/response/output/0/content/0/text").textValue())
                .isEqualTo("brown");
    }

    @Test
    void schemasAndRefusals() throws Exception {
        ObjectNode body = circle();
        ObjectNode format = body.putObject("text")
                .putObject("format")
                .put("type", "json_schema")
                .put("name", "x");
        format.putObject("schema")
                .put("type", "object")
                .putObject("properties")
                .putObject("n")
                .put("type", "integer");
        JsonNode reply = Client.parse(client.post(RESPONSES, body.toString()).body());
        assertThat(Client.parse(reply.at("/output/0/content/0/text").textValue())
                        .path("n")
                        .isIntegralNumber())
                .isTrue();

        JsonNode refused = Client.parse(client.post(
                        RESPONSES,
                        circle().put("previous_response_id", "resp_1").toString())
                .body());
        assertThat(refused.at("/error/param").textValue()).isEqualTo("previous_response_id");
    }
}

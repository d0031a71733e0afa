package io.github.trol4j.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Asks a server in plain HTTP. */
public final class Client implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    public Client(Server server) {
        this.base = "http://localhost:" + server.address().getPort();
    }

    /** A request with one user message: a text, and pictures in front of it. */
    public static ObjectNode chat(String question, String... pictures) {
        ObjectNode body = JSON.createObjectNode().put("model", "nano");
        ObjectNode message = body.putArray("messages").addObject().put("role", "user");
        ArrayNode parts = message.putArray("content");
        for (String picture : pictures) {
            parts.addObject().put("type", "image_url").putObject("image_url").put("url", picture);
        }
        parts.addObject().put("type", "text").put("text", question);
        return body;
    }

    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    public HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** The reply to a chat request that must work. */
    public JsonNode ask(JsonNode body) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/v1/chat/completions", body.toString());
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        return parse(response.body());
    }

    /** The data of all events of a stream, without its end. */
    public List<JsonNode> stream(String path, JsonNode body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(path, body.toString());
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
                .map(line -> parse(line.substring(6)))
                .toList();
    }

    @Override
    public void close() {
        http.close();
    }
}
